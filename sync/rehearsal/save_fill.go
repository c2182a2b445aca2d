package rehearsal

import (
	"database/sql"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// fillIn gives new records what was not sent, and stamps every record.
func (s *saver) fillIn() error {
	s.live(func(it *saveItem) {
		o := it.obj
		stamp := func(name string, v any) {
			if s.opt.keepStamps && it.values[name] != nil || o.Field(name) == nil {
				return
			}
			it.values[name] = v
		}
		userID := s.access.user.id
		if it.created {
			for _, f := range o.Fields {
				if _, given := it.values[f.Name]; given {
					continue
				}
				switch {
				case f.Default != "" && f.Type != "boolean":
					if v, ok := parseValue(f, f.Default, true); ok {
						it.values[f.Name] = v
					}
				case f.Type == "boolean":
					it.values[f.Name] = int64(0)
					if strings.EqualFold(f.Default, "true") {
						it.values[f.Name] = int64(1)
					}
				}
			}
			if f := o.Field("OwnerId"); f != nil && it.values["OwnerId"] == nil {
				it.values["OwnerId"] = userID
			}
			if o.Field("IsDeleted") != nil {
				it.values["IsDeleted"] = int64(0)
			}
			stamp("CreatedDate", s.at)
			stamp("CreatedById", userID)
		}
		stamp("LastModifiedDate", s.at)
		stamp("LastModifiedById", userID)
		stamp("SystemModstamp", s.at)
	})
	return nil
}

// now gives the value of a field as it will be after the save.
func (it *saveItem) now(field string) any {
	if v, given := it.values[field]; given {
		return v
	}
	return it.old[field]
}

// touched reports whether any of some fields was sent.
func (it *saveItem) touched(fields ...string) bool {
	for _, f := range fields {
		if it.sent[f] {
			return true
		}
	}
	return false
}

// derive computes the fields that follow from others.
func (s *saver) derive() error {
	var stages map[string]stage
	for _, it := range s.items {
		if it.err != nil {
			continue
		}
		if it.created && it.id == "" {
			id, err := s.u.newID(s.ctx, it.obj.KeyPrefix)
			if err != nil {
				return err
			}
			it.id = id
		}
		if it.obj.Field("LastName") != nil && it.obj.Field("FirstName") != nil && (it.created || it.touched("FirstName", "LastName")) {
			it.values["Name"] = strings.TrimSpace(asText(it.now("FirstName")) + " " + asText(it.now("LastName")))
		}
		for _, f := range it.obj.Fields {
			if f.AutoNumber && it.created && it.values[f.Name] == nil {
				n, err := s.u.nextNumber(s.ctx, it.obj.Name+"."+f.Name)
				if err != nil {
					return err
				}
				it.values[f.Name] = autoNumber(f, n)
			}
		}
		switch it.obj.Name {
		case "Account", "Contact", "Lead":
			if it.created {
				it.values["PhotoUrl"] = "/services/images/photo/" + it.id
			}
		case "Opportunity":
			if stages == nil {
				var err error
				if stages, err = s.readStages(); err != nil {
					return err
				}
			}
			s.deriveOpportunity(it, stages)
		case "Task":
			it.values["IsClosed"] = asFlag(it.now("Status") == "Completed")
			it.values["IsHighPriority"] = asFlag(it.now("Priority") == "High")
		case "Case":
			it.values["IsClosed"] = asFlag(it.now("Status") == "Closed")
		case "User":
			s.deriveUser(it)
		case "PermissionSet":
			if it.created && !s.opt.asSystem {
				it.values["IsCustom"], it.values["Type"] = int64(1), "Regular"
			}
		case "PermissionSetAssignment":
			it.values["IsActive"] = int64(1)
		}
	}
	return nil
}

func asFlag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// stage is what an opportunity's stage says about it.
type stage struct {
	closed, won        int64
	probability        float64
	category, catLabel string
}

func (s *saver) readStages() (map[string]stage, error) {
	out := map[string]stage{}
	err := eachRow(s.ctx, s.u.tx, `SELECT ApiName, IsClosed, IsWon, DefaultProbability, ForecastCategory, ForecastCategoryName FROM "OpportunityStage"`, nil, func(r *sql.Rows) error {
		var name string
		var x stage
		err := r.Scan(&name, &x.closed, &x.won, &x.probability, &x.category, &x.catLabel)
		out[strings.ToLower(name)] = x
		return err
	})
	return out, err
}

func (s *saver) deriveOpportunity(it *saveItem, stages map[string]stage) {
	if it.created || it.touched("StageName") {
		x, known := stages[strings.ToLower(asText(it.now("StageName")))]
		if !known {
			x = stage{category: "Pipeline", catLabel: "Pipeline"}
		}
		it.values["IsClosed"], it.values["IsWon"] = x.closed, x.won
		if it.values["Probability"] == nil {
			it.values["Probability"] = x.probability
		}
		if it.sent["ForecastCategoryName"] {
			x.catLabel = asText(it.values["ForecastCategoryName"])
			x.category = strings.NewReplacer("Best Case", "BestCase", "Commit", "Forecast").Replace(x.catLabel)
		}
		it.values["ForecastCategory"], it.values["ForecastCategoryName"] = x.category, x.catLabel
		if !it.created {
			it.values["LastStageChangeDate"] = s.at
		}
	}
	if it.created || it.touched("Amount", "Probability", "StageName") {
		amount, has := asFloat(it.now("Amount"))
		probability, _ := asFloat(it.now("Probability"))
		it.values["ExpectedRevenue"] = nil
		if has {
			it.values["ExpectedRevenue"] = math.Round(amount*probability) / 100
		}
	}
	if it.created || it.touched("CloseDate") {
		if d, err := time.Parse(time.DateOnly, asText(it.now("CloseDate"))); err == nil {
			quarter := (int(d.Month())-1)/3 + 1
			it.values["FiscalYear"], it.values["FiscalQuarter"] = int64(d.Year()), int64(quarter)
			it.values["Fiscal"] = strconv.Itoa(d.Year()) + " " + strconv.Itoa(quarter)
		}
	}
}

func asFloat(v any) (float64, bool) {
	switch x := v.(type) {
	case float64:
		return x, true
	case int64:
		return float64(x), true
	}
	return 0, false
}

func (s *saver) deriveUser(it *saveItem) {
	if !it.created {
		return
	}
	nick, _, _ := strings.Cut(asText(it.values["Username"]), "@")
	for name, v := range map[string]any{
		"CommunityNickname": nick, "UserType": "Standard", "TimeZoneSidKey": "GMT", "LocaleSidKey": "en_US",
		"EmailEncodingKey": "UTF-8", "LanguageLocaleKey": "en_US", "FullPhotoUrl": "/profilephoto/005/F", "SmallPhotoUrl": "/profilephoto/005/T",
		"MediumPhotoUrl": "/profilephoto/005/M",
	} {
		if it.values[name] == nil {
			it.values[name] = v
		}
	}
}

// autoNumber writes a number in a field's display format, such as A-{0000}.
func autoNumber(f *Field, n int64) string {
	format := f.DisplayFormat
	if format == "" {
		format = "{00000000}"
	}
	open, end := strings.IndexByte(format, '{'), strings.IndexByte(format, '}')
	if open < 0 || end < open {
		return format + strconv.FormatInt(n, 10)
	}
	return format[:open] + fmt.Sprintf("%0*d", end-open-1, n) + format[end+1:]
}
