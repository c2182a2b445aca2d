package rehearsal

import (
	"net/http"

	"demobridge/sync/rehearsal/metadata"
)

// partnerOperations are the calls of the partner and enterprise APIs that
// clients make besides the REST API: who am I, what time is it, which tabs are
// there, and emptying the recycle bin.
func partnerOperations() map[string]soapOperation {
	return map[string]soapOperation{"getUserInfo": soapUserInfo, "getServerTimestamp": soapServerTime, "describeTabs": soapTabs, "emptyRecycleBin": soapEmptyBin}
}

func soapUserInfo(c *soapCall) ([]*metadata.Node, error) {
	p := c.access.user
	var name string
	if err := c.unit.reader().QueryRowContext(c.ctx, `SELECT Name FROM "Organization" LIMIT 1`).Scan(&name); err != nil {
		return nil, err
	}
	n := metadata.New("result").AddBool("accessibilityMode", false).Add("currencySymbol", "$").Add("orgAttachmentFileSizeLimit", "26214400").
		Add("orgDefaultCurrencyIsoCode", "USD").AddBool("orgDisallowHtmlAttachments", false).AddBool("orgHasPersonAccounts", false).
		Add("organizationId", c.o.id).AddBool("organizationMultiCurrency", false).Add("organizationName", name).Add("profileId", p.profileID).
		Add("sessionSecondsValid", "7200").Add("userDefaultCurrencyIsoCode", "").Add("userEmail", p.email).Add("userFullName", p.name).Add("userId", p.id).
		Add("userLanguage", p.language).Add("userLocale", p.locale).Add("userName", p.username).Add("userTimeZone", p.timezone).Add("userType", p.userType).
		Add("userUiSkin", "Theme3")
	return []*metadata.Node{n}, nil
}

func soapServerTime(c *soapCall) ([]*metadata.Node, error) {
	return []*metadata.Node{metadata.New("result").Add("timestamp", soapTime(c.unit.at))}, nil
}

func soapTabs(c *soapCall) ([]*metadata.Node, error) {
	n := metadata.New("result").Add("label", "Sales").Add("logoUrl", c.host+"/img/seasonLogos/logo.png").AddBool("selected", true)
	for _, o := range c.tabbed() {
		n.Append(metadata.New("tabs").AddBool("custom", o.Custom).Add("label", o.Plural).Add("name", "standard-"+o.Name).Add("sobjectName", o.Name).
			Add("url", c.host+"/"+o.KeyPrefix+"/o"))
	}
	return []*metadata.Node{n}, nil
}

// emptyLimit is how many records one emptyRecycleBin may name.
const emptyLimit = 200

// soapEmptyBin removes deleted records for good.
func soapEmptyBin(c *soapCall) ([]*metadata.Node, error) {
	ids := c.args.Texts("ids")
	if len(ids) > emptyLimit {
		return nil, fail(http.StatusBadRequest, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than 200 records into this call")
	}
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	var out []*metadata.Node
	for _, text := range ids {
		id, gone := "", false
		if long, valid := normalID(text); valid {
			id = long
			o := c.unit.schema.ByID(id)
			if o != nil && o.Kind == RecordKind && o.recycles() && c.access.right(o).del {
				found, err := c.unit.idsOf(c.ctx, "SELECT Id FROM "+quote(o.Name)+" WHERE Id=? AND IsDeleted=1", id)
				if err != nil {
					return nil, err
				}
				if gone = len(found) > 0; gone {
					if err := c.unit.tx.exec(c.ctx, "DELETE FROM "+quote(o.Name)+" WHERE Id=?", id); err != nil {
						return nil, err
					}
				}
			}
		}
		r := metadata.New("result")
		if !gone {
			r.Append(metadata.New("errors").Add("message", "invalid record id; no recycle bin entry found").Add("statusCode", "INVALID_ID_FIELD"))
		}
		out = append(out, r.Add("id", orElse(id, text)).AddBool("success", gone))
	}
	return out, nil
}
