package match_test

import "demobridge/sync/match"

// situation is one case: what was found, and what has to come of it.
type situation struct {
	name   string
	email  string
	linked match.Linked
	with   []candidates
	want   string
}

func situations() []situation {
	none := match.Linked{}
	linked := match.Linked{OpportunityID: deal.ID, By: "Maya, 3 Nov"}
	with := func(list ...candidates) []candidates { return list }
	dealLine := "opportunity 006A00000000001AAA Linked to the share link by Maya, 3 Nov\n"
	holding := "account 001D The account of the linked opportunity\n"
	acmeLine := "account 001A The account of this contact\n"
	bySite := "account 001A Its website has the domain of the email address, acme.example\n"
	return []situation{
		// Nobody to look for.
		{"the visitor is anonymous", "", none, with(contacts(dana)), anon + "account - No match: the visitor has no email address\n" + alone},
		{"the address is blanks", "  ", none, with(), anon + "account - No match: the visitor has no email address\n" + alone},
		{
			"the address is none", "not given", none, with(),
			"contact - No match: what the visitor gave is not an email address\nlead - No match: what the visitor gave is not an email address\naccount - No match: what the visitor gave is not an email address\n" + alone,
		},
		{
			"the address has no domain", "dana@localhost", none, with(),
			"contact - No match: what the visitor gave is not an email address\nlead - No match: what the visitor gave is not an email address\naccount - No match: what the visitor gave is not an email address\n" + alone,
		},
		{"an anonymous visitor of a linked deal", "", linked, with(deals(deal)), anon + holding + dealLine},
		{"an anonymous visitor of a deal without account", "", match.Linked{OpportunityID: orphan.ID}, with(deals(orphan)), anon + "account - No match: the visitor has no email address\nopportunity 006B00000000001AAA Linked to the share link\n"},

		// Contacts.
		{"a contact has the email", known, none, with(contacts(dana)), "contact 003A Same email address\n" + used + acmeLine + alone},
		{"a contact has the email in another case", "Dana@ACME.example", none, with(contacts(dana)), "contact 003A Same email address\n" + used + acmeLine + alone},
		{"the address came with a name", "Dana <dana@acme.example>", none, with(contacts(dana)), "contact 003A Same email address\n" + used + acmeLine + alone},
		{"a contact and a lead", known, none, with(contacts(dana), leads(lead)), "contact 003A Same email address\n" + used + acmeLine + alone},
		{"a contact and two leads", known, none, with(contacts(dana), leads(lead, leadB)), "contact 003A Same email address\n" + used + acmeLine + alone},
		{"a contact and the lead it was", known, none, with(contacts(dana), leads(former)), "contact 003A Same email address\n" + used + acmeLine + alone},
		{"the same contact found twice", known, none, with(contacts(dana, dana)), "contact 003A Same email address\n" + used + acmeLine + alone},
		{
			"two contacts of different accounts", known, none, with(contacts(dana, danaB)),
			"contact - Not decided: 2 contacts have this email\nlead - Not decided: contacts have this email\naccount - Not decided: the contacts with this email do not share one account\n" + alone +
				"ask 2 contacts have this email: 003A (Dana, Acme) 003B (Dana B, Beta)\n",
		},
		{
			"three contacts", known, none, with(contacts(dana, danaB, danaC)),
			"contact - Not decided: 3 contacts have this email\nlead - Not decided: contacts have this email\naccount - Not decided: the contacts with this email do not share one account\n" + alone +
				"ask 3 contacts have this email: 003A (Dana, Acme) 003B (Dana B, Beta) 003C (Dana C, Acme)\n",
		},
		{
			"two contacts of one account", known, none, with(contacts(dana, danaC)),
			"contact - Not decided: 2 contacts have this email\nlead - Not decided: contacts have this email\naccount 001A The account of all 2 contacts with this email\n" + alone +
				"ask 2 contacts have this email: 003A (Dana, Acme) 003C (Dana C, Acme)\n",
		},
		{
			"two contacts, one without account", known, none, with(contacts(dana, loose)),
			"contact - Not decided: 2 contacts have this email\nlead - Not decided: contacts have this email\naccount - Not decided: the contacts with this email do not share one account\n" + alone +
				"ask 2 contacts have this email: 003A (Dana, Acme) 003L (Dana, )\n",
		},
		{
			"two contacts, and the deal has an account", known, linked, with(contacts(dana, danaB), deals(deal)),
			"contact - Not decided: 2 contacts have this email\nlead - Not decided: contacts have this email\n" + holding + dealLine +
				"ask 2 contacts have this email: 003A (Dana, Acme) 003B (Dana B, Beta)\n",
		},
		{
			"two contacts and a lead", known, none, with(contacts(dana, danaC), leads(lead)),
			"contact - Not decided: 2 contacts have this email\nlead - Not decided: contacts have this email\naccount 001A The account of all 2 contacts with this email\n" + alone +
				"ask 2 contacts have this email: 003A (Dana, Acme) 003C (Dana C, Acme)\n",
		},
		{"a contact without account, and a website", known, none, with(contacts(loose), accounts("acme.example", acme)), "contact 003L Same email address\n" + used + bySite + alone},
		{"a contact without account, and no website", known, none, with(contacts(loose)), "contact 003L Same email address\n" + used + site + alone},
		{"a contact without account, and a deal", known, linked, with(contacts(loose), deals(deal), accounts("acme.example", acme)), "contact 003L Same email address\n" + used + holding + dealLine},
		{"a person account", known, none, with(contacts(person)), "contact 003P Same email address; this is a person account\n" + used + "account 001P The account of this contact\n" + alone + "person account\n"},
		{
			"a person account and a contact", known, none, with(contacts(person, dana)),
			"contact - Not decided: 2 contacts have this email\nlead - Not decided: contacts have this email\naccount - Not decided: the contacts with this email do not share one account\n" + alone +
				"ask 2 contacts have this email: 003P (Dana, Dana) 003A (Dana, Acme)\n",
		},
		{"the contact's account goes before the deal's", known, linked, with(contacts(dana), deals(deal)), "contact 003A Same email address\n" + used + acmeLine + dealLine},
		{"the contact's account goes before the website's", known, none, with(contacts(danaB), accounts("acme.example", acme)), "contact 003B Same email address\n" + used + "account 001B The account of this contact\n" + alone},

		// What people chose.
		{
			"a contact was chosen", known, none, with(contacts(dana, danaB), chosen("Contact", known, "003B", "Maya, 3 Nov")),
			"contact 003B Chosen by Maya, 3 Nov; 2 contacts have this email\n" + used + "account 001B The account of this contact\n" + alone,
		},
		{
			"a contact was chosen, nobody knows by whom", known, none, with(contacts(dana, danaB), chosen("Contact", known, "003B", "")),
			"contact 003B Chosen by a person; 2 contacts have this email\n" + used + "account 001B The account of this contact\n" + alone,
		},
		{
			"none of the contacts is right", known, none, with(contacts(dana, danaB), chosen("Contact", known, "", "Maya")),
			"contact - No match: none was chosen by Maya; 2 contacts have this email\nlead - No match: contacts have this email, but none of them was chosen\n" + site + alone,
		},
		{
			"the only contact is the wrong one", known, none, with(contacts(dana), chosen("Contact", known, "", "Maya")),
			"contact - No match: none was chosen by Maya; 1 contact has this email\nlead - No match: contacts have this email, but none of them was chosen\n" + site + alone,
		},
		{
			"the chosen contact is gone, two are left", known, none, with(contacts(dana, danaC), chosen("Contact", known, "003B", "Maya")),
			"contact - Not decided: 2 contacts have this email; the one chosen before is gone, or this user may not see it\nlead - Not decided: contacts have this email\naccount 001A The account of all 2 contacts with this email\n" + alone +
				"ask 2 contacts have this email; the one chosen before is gone, or this user may not see it: 003A (Dana, Acme) 003C (Dana C, Acme)\n",
		},
		{
			"the chosen contact is gone, one is left", known, none, with(contacts(dana), chosen("Contact", known, "003B", "Maya")),
			"contact - Not decided: 1 contact has this email; the one chosen before is gone, or this user may not see it\nlead - Not decided: contacts have this email\naccount 001A The account of this contact\n" + alone +
				"ask 1 contact has this email; the one chosen before is gone, or this user may not see it: 003A (Dana, Acme)\n",
		},
		{"a choice for another address", known, none, with(contacts(dana), chosen("Contact", "luis@acme.example", "", "Maya")), "contact 003A Same email address\n" + used + acmeLine + alone},
		{"a lead was chosen", known, none, with(leads(lead, leadB), chosen("Lead", known, "00QB", "Maya")), "contact - No match: nobody in Salesforce has this email\nlead 00QB Chosen by Maya; 2 leads have this email\n" + site + alone},
		{"none of the leads is right", known, none, with(leads(lead, leadB), chosen("Lead", known, "", "Maya")), "contact - No match: nobody in Salesforce has this email\nlead - No match: none was chosen by Maya; 2 leads have this email\n" + site + alone},
		{"an account was chosen", known, none, with(accounts("acme.example", acme, acmeB), chosen("Account", "acme.example", "001E", "Maya")), bare + "account 001E Chosen by Maya; 2 accounts have the website acme.example\n" + alone + "nobody\n"},
		{"none of the accounts is right", known, none, with(accounts("acme.example", acme), chosen("Account", "acme.example", "", "Maya")), bare + "account - No match: none was chosen by Maya; 1 account has the website acme.example\n" + alone + "nobody\n"},

		// Leads.
		{"an open lead", known, none, with(leads(lead)), "contact - No match: nobody in Salesforce has this email\nlead 00QA Same email address\n" + site + alone},
		{"an open lead, and the website of its company", known, none, with(leads(lead), accounts("acme.example", acme)), "contact - No match: nobody in Salesforce has this email\nlead 00QA Same email address\n" + bySite + alone},
		{"an open lead and a converted one", known, none, with(leads(former, lead)), "contact - No match: nobody in Salesforce has this email\nlead 00QA Same email address\n" + site + alone},
		{"an open lead and a linked deal", known, linked, with(leads(lead), deals(deal)), "contact - No match: nobody in Salesforce has this email\nlead 00QA Same email address\n" + holding + dealLine},
		{
			"two open leads", known, none, with(leads(lead, leadB)),
			"contact - No match: nobody in Salesforce has this email\nlead - Not decided: 2 leads have this email\n" + site + alone + "ask 2 leads have this email: 00QA (Dana, Acme) 00QB (Dana B, Beta)\n",
		},
		{
			"two open leads and two accounts", known, none, with(leads(lead, leadB), accounts("acme.example", acme, acmeB)),
			"contact - No match: nobody in Salesforce has this email\nlead - Not decided: 2 leads have this email\naccount - Not decided: 2 accounts have the website acme.example\n" + alone +
				"ask 2 leads have this email: 00QA (Dana, Acme) 00QB (Dana B, Beta)\nask 2 accounts have the website acme.example: 001A (Acme, https://www.acme.example) 001E (Acme Europe, acme.example/en)\n",
		},
		{"the same lead found twice", known, none, with(leads(lead, lead)), "contact - No match: nobody in Salesforce has this email\nlead 00QA Same email address\n" + site + alone},

		// Converted leads.
		{"a converted lead", known, none, with(leads(former)), "contact 003A Converted from a lead on 2026-10-01; the contact is used\nlead - The lead with this email was converted\n" + acmeLine + alone},
		{"a converted lead, its contact read", known, none, with(leads(converted(&dana, &acme, nil))), "contact 003A Converted from a lead on 2026-10-01; the contact is used\nlead - The lead with this email was converted\n" + acmeLine + alone},
		{"a lead converted on an unknown day", known, none, with(leads(formerB)), "contact 003B Converted from a lead; the contact is used\nlead - The lead with this email was converted\naccount 001B The account of this contact\n" + alone},
		{"a lead converted to a person account", known, none, with(leads(converted(&person, &match.Account{ID: "001P", Name: "Dana", Person: true}, nil))), "contact 003P Converted from a lead on 2026-10-01; the contact is used\nlead - The lead with this email was converted\naccount 001P The account of this contact\n" + alone + "person account\n"},
		{
			"a lead converted to an open opportunity", known, none, with(leads(converted(&dana, &acme, &began))),
			"contact 003A Converted from a lead on 2026-10-01; the contact is used\nlead - The lead with this email was converted\n" + acmeLine +
				"opportunity 006D00000000001AAA The open opportunity that the lead with this email was converted to\n",
		},
		{
			"a lead converted to an opportunity that is over", known, none, with(leads(converted(&dana, &acme, &elapsed))),
			"contact 003A Converted from a lead on 2026-10-01; the contact is used\nlead - The lead with this email was converted\n" + acmeLine + alone +
				"suggest 006D00000000001AAA: The lead with this email was converted to it\n",
		},
		{
			"a lead converted to a hidden opportunity", known, none, with(leads(converted(&dana, &acme, &match.Opportunity{}))),
			"contact 003A Converted from a lead on 2026-10-01; the contact is used\nlead - The lead with this email was converted\n" + acmeLine + alone,
		},
		{
			"a converted lead, and the share link has a deal of its own", known, linked, with(leads(converted(&dana, &acme, &began)), deals(deal)),
			"contact 003A Converted from a lead on 2026-10-01; the contact is used\nlead - The lead with this email was converted\n" + acmeLine + dealLine,
		},
		{
			"the contact of a converted lead is hidden", known, none, with(leads(converted(&match.Contact{}, &acme, nil))),
			"contact - No match: converted from a lead on 2026-10-01; its contact was deleted, or this user may not see it\nlead - The lead with this email was converted\n" + acmeLine + alone,
		},
		{
			"contact and account of a converted lead are hidden", known, none, with(leads(converted(&match.Contact{}, &match.Account{}, nil))),
			"contact - No match: converted from a lead on 2026-10-01; its contact was deleted, or this user may not see it\nlead - The lead with this email was converted\n" + site + alone,
		},
		{
			"two leads became one contact", known, none, with(leads(former, match.Lead{ID: "00QE", Converted: true, ConvertedContactID: "003A", ConvertedAccountID: "001A"})),
			"contact 003A Converted from a lead on 2026-10-01; the contact is used\nlead - The leads with this email were converted\n" + acmeLine + alone,
		},
		{
			"two leads became two contacts", known, none, with(leads(former, formerB)),
			"contact - Not decided: leads with this email became 2 contacts\nlead - The leads with this email were converted\n" + site + alone +
				"ask leads with this email became 2 contacts: 003A (Dana, Acme) 003B (Dana, Beta)\n",
		},
		{
			"two leads became two contacts, one was chosen", known, none, with(leads(former, formerB), chosen("Contact", known, "003B", "Maya")),
			"contact 003B Chosen by Maya; leads with this email became 2 contacts\nlead - The leads with this email were converted\naccount 001B The account of this contact\n" + alone,
		},
		{
			"two leads were converted, one contact is hidden", known, none, with(leads(converted(&match.Contact{}, nil, nil), formerB)),
			"contact 003B Converted from a lead; the contact is used\nlead - The leads with this email were converted\naccount 001B The account of this contact\n" + alone,
		},

		// Accounts by website.
		{"nobody has the email, an account has the website", known, none, with(accounts("acme.example", acme)), bare + bySite + alone + "nobody\n"},
		{"nobody has the email or the website", known, none, with(), bare + site + alone + "nobody\n"},
		{"the address is below the domain of the website", "dana@mail.eu.acme.example", none, with(accounts("acme.example", acme)), bare + bySite + alone + "nobody\n"},
		{
			"two accounts have the website", known, none, with(accounts("acme.example", acme, acmeB)),
			bare + "account - Not decided: 2 accounts have the website acme.example\n" + alone +
				"ask 2 accounts have the website acme.example: 001A (Acme, https://www.acme.example) 001E (Acme Europe, acme.example/en)\nnobody\n",
		},
		{"the same account found twice", known, none, with(accounts("acme.example", acme, acme)), bare + bySite + alone + "nobody\n"},
		{"two accounts have the website, the deal has another", known, linked, with(accounts("acme.example", acme, acmeB), deals(deal)), bare + holding + dealLine + "nobody\n"},
		{"only a person account has the website", known, none, with(accounts("acme.example", match.Account{ID: "001P", Person: true})), bare + "account - No match: only person accounts have the website acme.example\n" + alone + "nobody\n"},
		{"a person account and a company have the website", known, none, with(accounts("acme.example", match.Account{ID: "001P", Person: true}, acme)), bare + bySite + alone + "nobody\n"},
		{"a free-mail address", "dana@gmail.com", none, with(accounts("gmail.com", match.Account{ID: "001G"})), bare + "account - No match: gmail.com is a free email service and says nothing about a company\n" + alone + "nobody\n"},
		{"a free-mail address in another country", "dana@yahoo.co.uk", none, with(accounts("yahoo.co.uk", match.Account{ID: "001Y"})), bare + "account - No match: yahoo.co.uk is a free email service and says nothing about a company\n" + alone + "nobody\n"},
		{"an admin's own free-mail list", known, none, with(accounts("acme.example", acme), free("acme.example")), bare + "account - No match: acme.example is a free email service and says nothing about a company\n" + alone + "nobody\n"},
		{"an admin took a service off the list", "dana@gmail.com", none, with(accounts("gmail.com", match.Account{ID: "001G"}), free("web.de")), bare + "account 001G Its website has the domain of the email address, gmail.com\n" + alone + "nobody\n"},
		{"the domain is a public suffix", "dana@co.uk", none, with(), bare + "account - No match: the email address has no domain that a company could own\n" + alone + "nobody\n"},
		{"the domain is one below which anybody may be", "dana@github.io", none, with(accounts("github.io", match.Account{ID: "001H"})), bare + "account - No match: the email address has no domain that a company could own\n" + alone + "nobody\n"},
		{"accounts were not looked for", known, none, with(func(c *match.Candidates) { c.Accounts = nil }), bare + "account - Not looked up: no account was looked for by its website\n" + alone + "nobody\n"},

		// Opportunities.
		{"a linked deal, by the short form of its id", known, match.Linked{OpportunityID: "006A00000000001"}, with(deals(deal)), bare + holding + "opportunity 006A00000000001AAA Linked to the share link\nnobody\n"},
		{"the linked deal is gone or hidden", "", match.Linked{OpportunityID: "006Z00000000001AAA"}, with(), anon + "account - No match: the visitor has no email address\nopportunity - The linked opportunity was deleted, or this user may not see it\n"},
		{"the deal's owner left", "", linked, with(deals(notOwned(deal))), anon + holding + "opportunity 006A00000000001AAA Linked to the share link by Maya, 3 Nov; Maya, who owns it, is no longer active in Salesforce\n"},
		{"the deal's owner left and is not named", "", linked, with(deals(nameless(deal))), anon + holding + "opportunity 006A00000000001AAA Linked to the share link by Maya, 3 Nov; its owner is no longer active in Salesforce\n"},
		{"no deal is linked, the account has open ones", known, none, with(contacts(dana), open("001A", deal, orphan)), "contact 003A Same email address\n" + used + acmeLine + alone + "suggest 006A00000000001AAA: An open opportunity of this account\nsuggest 006B00000000001AAA: An open opportunity of this account\n"},
		{"a deal is linked, others are not suggested", known, linked, with(contacts(dana), deals(deal), open("001A", orphan)), "contact 003A Same email address\n" + used + acmeLine + dealLine},

		// What this user may not see.
		{"contacts may not be read", known, none, with(unreadable("Contact")), "contact - Not looked up: this user may not read Contact records\nlead - No match: nobody in Salesforce has this email\n" + site + alone},
		{"leads may not be read", known, none, with(unreadable("Lead")), "contact - No match: nobody in Salesforce has this email\nlead - Not looked up: this user may not read Lead records\n" + site + alone},
		{"leads may not be read, a contact is there", known, none, with(unreadable("Lead"), contacts(dana)), "contact 003A Same email address\n" + used + acmeLine + alone},
		{"accounts may not be read", known, none, with(unreadable("Account")), bare + "account - Not looked up: this user may not read Account records\n" + alone + "nobody\n"},
		{"opportunities may not be read", "", linked, with(unreadable("Opportunity")), anon + "account - No match: the visitor has no email address\nopportunity - Not looked up: this user may not read Opportunity records\n"},
		{
			"nothing may be read", known, linked, with(unreadable("Contact", "Lead", "Account", "Opportunity")),
			"contact - Not looked up: this user may not read Contact records\nlead - Not looked up: this user may not read Lead records\naccount - Not looked up: this user may not read Account records\nopportunity - Not looked up: this user may not read Opportunity records\n",
		},
	}
}
