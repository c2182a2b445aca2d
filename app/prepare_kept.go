package app

import (
	"context"
	"sync"
	"time"

	"demobridge/app/status"
	"demobridge/sync/salesforce/metadata"
)

// preparing is the change of the org that is going on. Its zero value is ready
// for use.
type preparing struct {
	mu        sync.Mutex
	now       status.Prepare
	org       string // whose
	running   bool
	deploy    string        // the id at Salesforce, empty before it is known
	cancel    bool          // a person wants it stopped
	pace      metadata.Pace // how often Salesforce is asked; UsualPace when zero
	last      reading
	listeners map[chan status.Prepare]struct{}
}

// begin takes the place of the one change there may be.
func (p *preparing) begin(orgID string, now status.Prepare) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running {
		return false
	}
	p.org, p.running, p.deploy, p.cancel, p.last = orgID, true, "", false, reading{}
	p.tell(now)
	return true
}

// enter forgets what was last done to another org.
func (p *preparing) enter(orgID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.running && p.org != orgID {
		p.org = orgID
		p.tell(status.Prepare{})
	}
}

// forget drops what was read of the org, because it is another now.
func (p *preparing) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = reading{}
}

func (p *preparing) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running, p.deploy, p.last = false, "", reading{}
}

// change tells how things stand now. change must leave the lists of the former
// state alone: people may be reading them.
func (p *preparing) change(change func(*status.Prepare)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := p.now
	change(&next)
	p.tell(next)
}

func (p *preparing) tell(now status.Prepare) {
	p.now = now
	for ch := range p.listeners {
		select {
		case <-ch: // the former one was not taken
		default:
		}
		ch <- now
	}
}

func (p *preparing) state() status.Prepare {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// PrepareState is the change of the org that is going on, or the last one.
func (a *App) PrepareState() status.Prepare { return a.prepare.state() }

// WatchPrepare returns a channel that yields the change of the org as it stands
// and after each step, and a function that ends the watch. A slow listener
// misses what lies between.
func (a *App) WatchPrepare() (<-chan status.Prepare, func()) {
	ch := make(chan status.Prepare, 1)
	p := &a.prepare
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listeners == nil {
		p.listeners = map[chan status.Prepare]struct{}{}
	}
	p.listeners[ch] = struct{}{}
	ch <- p.now
	return ch, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.listeners, ch)
	}
}

// keptDeploy is what must outlive the program while Salesforce works: which
// deployment it is, and what was to follow it.
type keptDeploy struct {
	ID      string               `json:"id"`
	Test    bool                 `json:"test,omitempty"`
	Choice  status.PrepareChoice `json:"choice,omitzero"`
	Remove  []string             `json:"remove,omitempty"` // IDs; a removal when there are any
	Started time.Time            `json:"started"`
}

func settingDeploy(orgID string) string { return "schema.deploy." + orgID }

// underWay reads the deployment of ours that Salesforce may be working on.
func (a *App) underWay(ctx context.Context, orgID string) (keptDeploy, bool) {
	var k keptDeploy
	ok, err := a.store.Setting(ctx, settingDeploy(orgID), &k)
	return k, err == nil && ok && k.ID != ""
}

// keepDeploy notes the deployment, or that none is under way.
func (a *App) keepDeploy(ctx context.Context, orgID string, k keptDeploy) error {
	return a.store.SetSetting(context.WithoutCancel(ctx), settingDeploy(orgID), k)
}
