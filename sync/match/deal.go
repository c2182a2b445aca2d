package match

// deal finds the opportunity: the one that the share link is tied to, else the
// open one that a person converted the lead to. No other is ever linked.
func (d *decision) deal(linked Linked) {
	if linked.OpportunityID == "" {
		d.r.Opportunity = Link{Reason: "Not linked: the share link has no opportunity"}
		if o := d.conversion(); o != nil && !o.Closed {
			d.take(*o, "The open opportunity that the lead with this email was converted to")
		}
		return
	}
	o, ok := d.c.Opportunities[ID(linked.OpportunityID)]
	if !ok {
		d.r.Opportunity = Link{Reason: d.missing("Opportunity", "The linked opportunity was deleted, or this user may not see it")}
		return
	}
	reason := "Linked to the share link"
	if linked.By != "" {
		reason += " by " + linked.By
	}
	d.take(o, reason)
	// Owner data stands only for what is tied to the share link.
	d.r.OwnerID, d.r.OwnerName, d.r.OwnerEmail = o.OwnerID, o.OwnerName, o.OwnerEmail
}

func (d *decision) take(o Opportunity, reason string) {
	if o.OwnerID != "" && !o.OwnerActive {
		d.r.OwnerInactive = true
		who := "its owner"
		if o.OwnerName != "" {
			who = o.OwnerName + ", who owns it,"
		}
		reason += "; " + who + " is no longer active in Salesforce"
	}
	d.r.Opportunity, d.r.Stage = Link{o.ID, o.Name, reason}, o.Stage
	if d.r.Account.ID == "" && d.r.Account.Reason == "" {
		d.account(o.AccountID, o.AccountName, "The account of the linked opportunity")
	}
}

// conversion is the opportunity that the followed lead was converted to, where
// the user may see it.
func (d *decision) conversion() *Opportunity {
	if d.converted == nil || d.converted.ConvertedOpportunity == nil || d.converted.ConvertedOpportunity.ID == "" {
		return nil
	}
	return d.converted.ConvertedOpportunity
}

// suggest lists the opportunities that a person may want to link.
func (d *decision) suggest() {
	if d.r.Opportunity.ID != "" {
		return
	}
	var all []Opportunity
	reasons := map[string]string{}
	if o := d.conversion(); o != nil {
		all = append(all, *o)
		reasons[ID(o.ID)] = "The lead with this email was converted to it"
	}
	if d.r.Account.ID != "" {
		all = append(all, d.c.Deals[ID(d.r.Account.ID)]...)
	}
	for _, o := range distinct(all, func(o Opportunity) string { return o.ID }) {
		reason := reasons[ID(o.ID)]
		if reason == "" {
			reason = "An open opportunity of this account"
		}
		d.r.Suggestions = append(d.r.Suggestions, Suggestion{o.ID, o.Name, o.Stage, o.OwnerName, reason})
	}
}
