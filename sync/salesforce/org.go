package salesforce

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Limit is one of the org's allowances.
type Limit struct {
	Max       int `json:"Max"`
	Remaining int `json:"Remaining"`
}

// Limits asks for the org's allowances, by name: "DailyApiRequests",
// "DataStorageMB" (auth 4.1). Users without "View Setup" may be refused.
func (c *Client) Limits(ctx context.Context) (map[string]Limit, error) {
	res, err := c.Do(ctx, Request{Method: http.MethodGet, Path: "limits"})
	if err != nil {
		return nil, err
	}
	var raw map[string]json.RawMessage
	if err := res.JSON(&raw); err != nil {
		return nil, err
	}
	out := make(map[string]Limit, len(raw))
	for name, r := range raw {
		var l Limit
		if json.Unmarshal(r, &l) == nil {
			out[name] = l
		}
	}
	return out, nil
}

// usage is the last Sforce-Limit-Info seen.
type usage struct {
	used, limit int
	at          time.Time
	ok          bool
}

// LimitInfo tells the org's calls of the last 24 hours, everyone's together,
// and how many it may make, as the last answer said. ok is false until an
// answer said so.
func (c *Client) LimitInfo() (used, limit int, at time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.usage.used, c.usage.limit, c.usage.at, c.usage.ok
}

// apiUsage finds the org's part in "api-usage=18/5000; per-app-api-usage=..."
// and leaves what it does not know alone (auth 4.1).
var apiUsage = regexp.MustCompile(`(?:^|[;,\s])api-usage=(\d{1,12})/(\d{1,12})`)

func (c *Client) noteUsage(h http.Header, at time.Time) {
	m := apiUsage.FindStringSubmatch(h.Get("Sforce-Limit-Info"))
	if m == nil {
		return
	}
	used, err := strconv.Atoi(m[1])
	limit, err2 := strconv.Atoi(m[2])
	if err != nil || err2 != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if at.Before(c.usage.at) {
		return
	}
	c.usage = usage{used: used, limit: limit, at: at, ok: true}
}

// Version is one API version an org offers.
type Version struct {
	Label   string `json:"label"`
	URL     string `json:"url"`
	Version string `json:"version"`
}

// Versions lists the API versions the org offers. The call needs no sign-in
// and does not count (auth 4.3).
func (c *Client) Versions(ctx context.Context) ([]Version, error) {
	res, err := c.Do(ctx, Request{Method: http.MethodGet, Path: "/services/data", Route: "versions", NoToken: true})
	if err != nil {
		return nil, err
	}
	var out []Version
	if err := res.JSON(&out); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, garbled(res)
	}
	return out, nil
}

// ChooseVersion picks the newest offered version that is not newer than the
// newest one we tested. It reports false when there is none: then the program
// is too old for the org.
func ChooseVersion(offered []Version, tested string) (string, bool) {
	limit, err := strconv.ParseFloat(tested, 64)
	if err != nil {
		return "", false
	}
	best, name := -1.0, ""
	for _, v := range offered {
		n, err := strconv.ParseFloat(v.Version, 64)
		if err == nil && n <= limit && n > best {
			best, name = n, v.Version
		}
	}
	return name, name != ""
}

// Identity is the signed-in user.
type Identity struct {
	UserID          string `json:"user_id"`
	OrgID           string `json:"organization_id"`
	Username        string `json:"preferred_username"`
	DisplayName     string `json:"name"`
	Email           string `json:"email"`
	Language        string `json:"language"`
	Locale          string `json:"locale"`
	Zone            string `json:"zoneinfo"`
	UserType        string `json:"user_type"`
	Active          bool   `json:"active"`
	IntegrationUser bool   `json:"is_salesforce_integration_user"`
	AppInstalled    *bool  `json:"is_app_installed"` // nil when not said
}

// Identity asks who is signed in (auth 1.7, userinfo).
func (c *Client) Identity(ctx context.Context) (*Identity, error) {
	res, err := c.Do(ctx, Request{Method: http.MethodGet, Path: "/services/oauth2/userinfo", Route: "userinfo"})
	if err != nil {
		return nil, err
	}
	out := new(Identity)
	if err := res.JSON(out); err != nil {
		return nil, err
	}
	if out.UserID == "" || out.OrgID == "" {
		return nil, garbled(res)
	}
	return out, nil
}

// Organization is the org as a whole.
type Organization struct {
	ID       string
	Name     string
	Type     string // "Developer Edition", "Enterprise Edition", ...
	Instance string // "NA224"
	Sandbox  bool
}

// Organization asks for the org's name and kind.
func (c *Client) Organization(ctx context.Context) (*Organization, error) {
	page, err := c.Query(ctx, "SELECT Id, Name, OrganizationType, InstanceName, IsSandbox FROM Organization")
	if err != nil {
		return nil, err
	}
	if len(page.Records) != 1 {
		return nil, callInfo{method: http.MethodGet, route: "query"}.failure(ownVerdict(KeyAnswerShort))
	}
	r := page.Records[0]
	return &Organization{
		ID: r.ID(), Name: r.String("Name"), Type: r.String("OrganizationType"),
		Instance: strings.TrimSpace(r.String("InstanceName")), Sandbox: r.Bool("IsSandbox"),
	}, nil
}
