package rehearsal

import "net/http"

// controlPrefix is where the org's own switches are; nothing of Salesforce is
// below it.
const controlPrefix = "/_rehearsal"

func (o *Org) serveControl(w http.ResponseWriter, _ *http.Request, _ string) {
	w.WriteHeader(http.StatusNotFound)
}
