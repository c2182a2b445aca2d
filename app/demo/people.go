package demo

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"demobridge/assets"
	"demobridge/sync/session"
)

// org is what the made-up sessions need to know of the rehearsal org.
type org struct {
	Users []struct {
		ID    string `json:"Id"`
		Name  string
		Email string
	}
	Accounts []struct {
		ID      string `json:"Id"`
		Name    string
		Website string
	}
	Contacts []struct {
		FirstName, LastName, Email, AccountID string
	}
	Leads []struct {
		FirstName, LastName, Email, Company string
	}
	Opportunities []struct {
		ID                       string `json:"Id"`
		Name, AccountID, OwnerID string
	}
}

func readOrg() (org, error) {
	var o org
	data, err := fs.ReadFile(assets.Samples(), assets.SampleOrg)
	if err != nil {
		return o, fmt.Errorf("reading the rehearsal org's seed: %w", err)
	}
	if err := json.Unmarshal(data, &o); err != nil {
		return o, fmt.Errorf("decoding the rehearsal org's seed: %w", err)
	}
	return o, nil
}

// person is a visitor with the company behind it.
type person struct {
	visitor session.Visitor
	company session.Company
}

// known are the people whose address a contact or a lead of the org has.
func (o org) known() []person {
	companies := map[string]session.Company{}
	for _, a := range o.Accounts {
		companies[a.ID] = session.Company{Name: a.Name, Domain: strings.TrimPrefix(a.Website, "https://www.")}
	}
	var out []person
	for _, c := range o.Contacts {
		company := companies[c.AccountID]
		out = append(out, person{
			visitor: session.Visitor{Email: c.Email, FullName: c.FirstName + " " + c.LastName, Company: company.Name},
			company: company,
		})
	}
	for _, l := range o.Leads {
		_, domain, _ := strings.Cut(l.Email, "@")
		out = append(out, person{
			visitor: session.Visitor{Email: l.Email, FullName: l.FirstName + " " + l.LastName, Company: l.Company},
			company: session.Company{Name: l.Company, Domain: domain},
		})
	}
	return out
}

// deal is an opportunity with its owner.
type deal struct {
	id, name             string
	ownerID, owner, mail string
}

// deals are the org's opportunities by the name of their account.
func (o org) deals() map[string][]deal {
	accounts := map[string]string{}
	for _, a := range o.Accounts {
		accounts[a.ID] = a.Name
	}
	out := map[string][]deal{}
	for _, op := range o.Opportunities {
		d := deal{id: op.ID, name: op.Name, ownerID: op.OwnerID}
		for _, u := range o.Users {
			if u.ID == op.OwnerID {
				d.owner, d.mail = u.Name, u.Email
			}
		}
		account := accounts[op.AccountID]
		out[account] = append(out[account], d)
	}
	return out
}

// link is the share link that the owner of a deal made for it, with the owner
// properties that the source adds to a session that comes through it.
func (d deal) link() (session.ShareLink, []session.Property) {
	slug := strings.ToLower(strings.NewReplacer(" – ", "-", " ", "-").Replace(d.name))
	return session.ShareLink{
			ID: "lk-" + slug, URL: "https://demos.harbor.example/" + slug, Name: d.name,
			CreatorID: "us-" + strings.ToLower(strings.ReplaceAll(d.owner, " ", "-")), CreatorEmail: d.mail,
			OpportunityID: d.id,
		}, []session.Property{
			{Object: "END_USER", Name: session.OwnerEmailProperty, Value: d.mail, Source: "INTEGRATION"},
			{Object: "END_USER", Name: session.OwnerIDProperty, Value: d.ownerID, Source: "INTEGRATION"},
		}
}

// website is the link on the made-up company's own pages: nobody's deal.
func website() session.ShareLink {
	return session.ShareLink{
		ID: "lk-website", URL: "https://demos.harbor.example/tour", Name: "Website – platform tour",
		CreatorID: "us-marketing", CreatorEmail: "marketing@harbor.example",
	}
}
