package salesforce

import (
	"context"
	"net/url"
	"strings"
)

// SetupPage is a page of Salesforce's Setup (data 5).
type SetupPage string

// The pages people are sent to.
const (
	SetupObjectManager  SetupPage = "/lightning/setup/ObjectManager/home"
	SetupPermissionSets SetupPage = "/lightning/setup/PermSets/home"
	SetupUsers          SetupPage = "/lightning/setup/ManageUsers/home"
	SetupProfiles       SetupPage = "/lightning/setup/EnhancedProfiles/home"
	SetupOAuthUsage     SetupPage = "/lightning/setup/ConnectedAppsUsage/home"
	SetupExternalApps   SetupPage = "/lightning/setup/ManageExternalClientApplication/home"
	SetupExternalUsage  SetupPage = "/lightning/setup/ExternalClientApplicationOauthUsage/home"
	SetupDeployStatus   SetupPage = "/lightning/setup/DeployStatus/home"
	SetupCompanyInfo    SetupPage = "/lightning/setup/CompanyProfileInfo/home"
	SetupLoginHistory   SetupPage = "/lightning/setup/OrgLoginHistory/home"
	SetupLightningPages SetupPage = "/lightning/setup/FlexiPageList/home"
)

// SetupFields is the page of an object's fields.
func SetupFields(object string) SetupPage { return objectPage(object, "FieldsAndRelationships") }

// SetupLayouts is the page of an object's page layouts.
func SetupLayouts(object string) SetupPage { return objectPage(object, "PageLayouts") }

// SetupRecordPages is the page of an object's Lightning record pages.
func SetupRecordPages(object string) SetupPage { return objectPage(object, "LightningPages") }

func objectPage(object, part string) SetupPage {
	return SetupPage("/lightning/setup/ObjectManager/" + escapeSegment(object) + "/" + part + "/view")
}

// RecordLink is the address of a record's page for people; empty when id is
// not a record id. The object may be left out: the org's own address then
// finds the page (data 5).
func RecordLink(instanceURL, object, id string) string {
	base := linkBase(instanceURL)
	if base == "" || !ValidID(id) {
		return ""
	}
	if !isName(object) {
		return base + "/" + id
	}
	return base + "/lightning/r/" + object + "/" + id + "/view"
}

// SetupLink is the address of a page of Setup.
func SetupLink(instanceURL string, page SetupPage) string {
	base := linkBase(instanceURL)
	if base == "" {
		return ""
	}
	return base + string(page)
}

// ListLink is the address of an object's list.
func ListLink(instanceURL, object string) string {
	base := linkBase(instanceURL)
	if base == "" || !isName(object) {
		return ""
	}
	return base + "/lightning/o/" + object + "/list"
}

// DeepLink is the address of a record's page in the signed-in org.
func (c *Client) DeepLink(ctx context.Context, recordID string) (string, error) {
	_, instance, err := c.tokens.Token(ctx)
	call := callInfo{method: "LINK", route: "{id}"}
	if err != nil {
		return "", tokenFailure(ctx, call, err)
	}
	link := RecordLink(instance, "", recordID)
	if link == "" {
		return "", call.ours("not a record id")
	}
	return link, nil
}

// linkBase is the org's address without a slash at its end, or nothing if it
// is not one of Salesforce's.
func linkBase(instanceURL string) string {
	u, err := url.Parse(strings.TrimSpace(instanceURL))
	if err != nil || CheckHost(u) != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host + strings.TrimRight(u.EscapedPath(), "/")
}
