package intake

import (
	"fmt"
	"strings"
	"unicode"
)

// Field is what a column of a table means.
type Field string

// The fields. FieldNone is a column that is left out.
const (
	FieldNone           Field = ""
	FieldSessionID      Field = "session id"
	FieldType           Field = "type"
	FieldStarted        Field = "started"
	FieldLastActivity   Field = "last activity"
	FieldClosed         Field = "closed"
	FieldMinutes        Field = "duration"
	FieldSteps          Field = "steps"
	FieldDemos          Field = "demos"
	FieldFlows          Field = "flows"
	FieldVery           Field = "very interested"
	FieldSomewhat       Field = "somewhat interested"
	FieldNot            Field = "not interested"
	FieldVisitorID      Field = "visitor id"
	FieldEmail          Field = "email"
	FieldFullName       Field = "full name"
	FieldFirstName      Field = "first name"
	FieldLastName       Field = "last name"
	FieldVisitorCompany Field = "visitor's company"
	FieldPhone          Field = "phone"
	FieldCountry        Field = "country"
	FieldRegion         Field = "region"
	FieldCity           Field = "city"
	FieldCompanyID      Field = "company id"
	FieldCompanyName    Field = "company name"
	FieldCompanyDomain  Field = "company domain"
	FieldShareLinkID    Field = "share link id"
	FieldShareLinkURL   Field = "share link url"
	FieldShareLinkName  Field = "share link name"
	FieldCreatorID      Field = "share link creator id"
	FieldCreatorEmail   Field = "share link creator email"
	FieldOpportunityID  Field = "opportunity id"
	FieldOwnerEmail     Field = "opportunity owner email"
	FieldOwnerID        Field = "opportunity owner id"
)

// Column is one column of a table, and how it was understood.
type Column struct {
	Header string
	Field  Field
	First  string // the first value that is not blank
	Filled int    // rows with a value
}

// synonyms are the headers that each field is known by, without spaces,
// punctuation and case. Units in a header are dealt with apart.
var synonyms = map[Field]string{
	FieldSessionID:      "sessionid session sessionkey recordedguidesessionid agentdemosessionid guidesessionid",
	FieldType:           "type sessiontype kind demotype",
	FieldStarted:        "startedat started start starttime startdate createdat created date datetime sessionstart sessiondate timestamp time viewedat begin beganat",
	FieldLastActivity:   "lastactivity lastactivityat lastevent lasteventat lastviewedat lastviewed lastseen lastseenat",
	FieldClosed:         "closedat closed endedat ended end endtime enddate sessionend finishedat finished",
	FieldMinutes:        "duration timespent sessionduration minutes totaltime length timeindemo viewtime seconds",
	FieldSteps:          "steps stepsviewed stepcount numberofsteps totalsteps stepviews viewedsteps",
	FieldDemos:          "demos demo demoname demosviewed project projectname projects mostrecentdemoname lastvieweddemo lastviewedprojectname",
	FieldFlows:          "flows flow flowname flowsviewed lastviewedflow lastviewedflowname",
	FieldVery:           "veryinterested veryinterestedareas veryinterestedin",
	FieldSomewhat:       "somewhatinterested somewhatinterestedareas somewhatinterestedin",
	FieldNot:            "notinterested notinterestedareas notinterestedin",
	FieldVisitorID:      "visitorid enduserid userid customerid contactid",
	FieldEmail:          "email visitoremail emailaddress mail useremail contactemail mostrecentemail workemail businessemail",
	FieldFullName:       "fullname name visitorname visitor contact contactname username mostrecentname",
	FieldFirstName:      "firstname givenname visitorfirstname",
	FieldLastName:       "lastname surname familyname visitorlastname",
	FieldVisitorCompany: "company visitorcompany mostrecentcompany organisation organization employer",
	FieldPhone:          "phone phonenumber telephone visitorphone mobile",
	FieldCountry:        "country visitorcountry mostrecentcountry",
	FieldRegion:         "region state visitorstate visitorregion mostrecentcountryregion countryregion",
	FieldCity:           "city visitorcity town mostrecentcity",
	FieldCompanyID:      "companyid accountid companyaccountid",
	FieldCompanyName:    "companyname account accountname companyaccount companyaccountname",
	FieldCompanyDomain:  "companydomain domain website websitedomain accountdomain",
	FieldShareLinkID:    "sharelinkid linkid mostrecentsharelinkid projectsharelinkid",
	FieldShareLinkURL:   "sharelinkurl sharelink linkurl link url shareurl demourl",
	FieldShareLinkName:  "sharelinkname linkname",
	FieldCreatorID:      "sharelinkcreatorid creatorid linkcreatorid createdbyid",
	FieldCreatorEmail:   "sharelinkcreatoremail creatoremail linkcreatoremail createdbyemail sharelinkcreator linkcreator createdby",
	FieldOpportunityID:  "opportunityid opportunity dealid salesforceopportunityid",
	FieldOwnerEmail:     "opportunityowneremail owneremail dealowneremail",
	FieldOwnerID:        "opportunityownerid ownerid dealownerid",
}

// units are the words at the end of a header that say what a duration is
// counted in, and how many of it make a minute.
var units = []struct {
	words     string
	perMinute float64
}{
	{"milliseconds millis msec ms", 60_000},
	{"seconds secs sec s", 60},
	{"minutes mins min m", 1},
	{"hours hrs hr h", 1.0 / 60},
}

// layout is how the columns of one table are read.
type layout struct {
	columns   []Column
	at        map[Field]int // field -> column
	perMinute float64       // of the duration column
	comma     bool          // numbers have a decimal comma
	dates     map[Field]DateOrder
}

// readHeader understands the header, or says why it cannot.
func readHeader(header record, c *collector) (*layout, error) {
	l := &layout{at: map[Field]int{}, perMinute: 1, comma: c.result.Delimiter == ";", dates: map[Field]DateOrder{}}
	meanings := map[string]Field{}
	for field, words := range synonyms {
		for _, word := range strings.Fields(words) {
			meanings[word] = field
		}
	}
	for i, text := range header.fields {
		text = strings.TrimSpace(text)
		field, chosen := c.opts.Columns[text]
		perMinute := 0.0
		if !chosen {
			field, perMinute = meaningOf(text, meanings)
		}
		if _, taken := l.at[field]; taken && field != FieldNone {
			c.note(header.line, text, "Another column already says this; this one is left out")
			field = FieldNone
		}
		if field != FieldNone {
			l.at[field] = i
		}
		if field == FieldMinutes && perMinute > 0 {
			l.perMinute = perMinute
		}
		l.columns = append(l.columns, Column{Header: text, Field: field})
	}
	_, hasID := l.at[FieldSessionID]
	_, hasEmail := l.at[FieldEmail]
	_, hasStart := l.at[FieldStarted]
	if !hasID && (!hasEmail || !hasStart) {
		return nil, fmt.Errorf("%s: %w: a table needs a column with the session ID, or one with the email and one with the start; it has %q",
			c.name, ErrUnknown, clip(strings.Join(header.fields, ", ")))
	}
	return l, nil
}

// meaningOf guesses a column by its header: first whole, then without a unit
// and without the words that say where a column comes from.
func meaningOf(header string, meanings map[string]Field) (field Field, perMinute float64) {
	words := strings.FieldsFunc(splitCamel(header), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i := range words {
		words[i] = strings.ToLower(words[i])
	}
	whole := strings.Join(words, "")
	if len(words) > 0 {
		perMinute = unitOf(words[len(words)-1])
	}
	if field = meanings[whole]; field != FieldNone {
		return field, perMinute
	}
	if perMinute > 0 {
		if field = meanings[strings.Join(words[:len(words)-1], "")]; field == FieldMinutes {
			return field, perMinute
		}
	}
	for _, prefix := range []string{"navattic", "navatticsession"} {
		if after, found := strings.CutPrefix(whole, prefix); found && meanings[after] != FieldNone {
			return meanings[after], perMinute
		}
	}
	for _, zone := range []string{"utc", "gmt"} {
		if before, found := strings.CutSuffix(whole, zone); found && meanings[before] != FieldNone {
			return meanings[before], perMinute
		}
	}
	return FieldNone, 0
}

// splitCamel parts "durationSeconds" into two words.
func splitCamel(header string) string {
	var b strings.Builder
	lower := false
	for _, r := range header {
		if lower && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(r)
	}
	return b.String()
}

func unitOf(word string) float64 {
	for _, u := range units {
		for _, w := range strings.Fields(u.words) {
			if w == word {
				return u.perMinute
			}
		}
	}
	return 0
}
