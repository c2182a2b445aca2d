package rehearsal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// The states of a deploy (contract D 1.2).
const (
	deployPending    = "Pending"
	deployInProgress = "InProgress"
	deployFinalizing = "FinalizingDeploy"
	deploySucceeded  = "Succeeded"
	deployPartial    = "SucceededPartial"
	deployFailed     = "Failed"
	deployCanceling  = "Canceling"
	deployCanceled   = "Canceled"
)

// finalizingSince is the version from which a deploy has a state of its own
// for being finished.
const finalizingSince = 65

// deployOptions are those of a deploy request.
type deployOptions struct {
	AllowMissingFiles, AutoUpdatePackage, CheckOnly, IgnoreWarnings bool
	PerformRetrieve, PurgeOnDelete, RollbackOnError, SinglePackage  bool
	TestLevel                                                       string
	RunTests                                                        []string
}

// deployMessage is what a deploy says of one component.
type deployMessage struct {
	Type, File, Name, ID, Problem, ProblemType string
	Success, Warning, Created, Changed         bool
	Deleted, Manifest                          bool
	Line, Column                               int
	At                                         int64 // milliseconds
}

// deployJob is one deploy, as it is stored.
type deployJob struct {
	ID, State                    string
	Options                      deployOptions
	Version                      int
	User, UserName               string
	CanceledBy, CanceledByName   string
	Created, Started, Modified   int64 // milliseconds
	Completed                    int64
	Since                        int64 // when the state began
	Polls                        int   // how often the state was reported
	Total, Deployed, Errors      int
	NumFiles, ZipSize            int
	Messages                     []deployMessage
	ErrorCode, ErrorMessage      string
	StateDetail, Validated       string
	Success, Partial, TestsToRun bool
	seq                          int64
	hasZip                       bool
}

func (j *deployJob) done() bool {
	switch j.State {
	case deploySucceeded, deployPartial, deployFailed, deployCanceled:
		return true
	}
	return false
}

// DeployPace is how long a deploy stays in each of its states. A deploy also
// goes on whenever its status is asked for: each state is reported at least
// once, and the next time the deploy has moved on.
type DeployPace struct {
	Pending, InProgress, Finalizing time.Duration
	// ByTimeOnly leaves the states to time alone, for rehearsing deploys that
	// take long.
	ByTimeOnly bool
}

// deployClock is when the next deploy moves on by itself, and how fast.
type deployClock struct {
	due  atomic.Int64 // milliseconds; 0 when none is under way
	pace atomic.Pointer[DeployPace]
}

var defaultPace = DeployPace{Pending: 400 * time.Millisecond, InProgress: 1200 * time.Millisecond, Finalizing: 300 * time.Millisecond}

// SetDeployPace changes how fast deploys go on.
func (o *Org) SetDeployPace(p DeployPace) { o.deploys.pace.Store(&p) }

func (o *Org) deployPace() DeployPace {
	if p := o.deploys.pace.Load(); p != nil {
		return *p
	}
	return defaultPace
}

// stay is how long a state lasts.
func (p DeployPace) stay(state string) time.Duration {
	switch state {
	case deployInProgress:
		return p.InProgress
	case deployFinalizing:
		return p.Finalizing
	}
	return p.Pending
}

const jobRetention = 30 * 24 * time.Hour

// readJob reads a deploy, nil when there is none.
func (u *unit) readJob(ctx context.Context, id string) (*deployJob, error) {
	return scanJob(u.reader().QueryRowContext(ctx, "SELECT doc, seq, zip IS NOT NULL FROM _deploy WHERE id=?", id))
}

func scanJob(row *sql.Row) (*deployJob, error) {
	var text string
	j := &deployJob{}
	var seq int64
	var hasZip bool
	if err := row.Scan(&text, &seq, &hasZip); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil
		}
		return nil, fmt.Errorf("rehearsal: %w", err)
	}
	if err := json.Unmarshal([]byte(text), j); err != nil {
		return nil, fmt.Errorf("rehearsal: deploy: %w", err)
	}
	j.seq, j.hasZip = seq, hasZip
	return j, nil
}

// writeJob stores a deploy's state.
func (u *unit) writeJob(ctx context.Context, j *deployJob) error {
	text, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("rehearsal: %w", err)
	}
	return u.tx.exec(ctx, "UPDATE _deploy SET doc=?, active=? WHERE id=?", string(text), asFlag(!j.done()), j.ID)
}

// addJob takes a deploy into the queue and forgets those that are too old.
func (u *unit) addJob(ctx context.Context, j *deployJob, zip []byte) error {
	if err := u.begin(ctx); err != nil {
		return err
	}
	id, err := u.newID(ctx, "0Af")
	if err != nil {
		return err
	}
	at := u.at.UnixMilli()
	j.ID, j.State, j.Created, j.Modified, j.Since = id, deployPending, at, at, at
	text, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("rehearsal: %w", err)
	}
	if err := u.tx.exec(ctx, "DELETE FROM _deploy WHERE active=0 AND json_extract(doc,'$.Created')<?", u.at.Add(-jobRetention).UnixMilli()); err != nil {
		return err
	}
	err = u.tx.exec(ctx, "INSERT INTO _deploy(id,seq,active,doc,zip) VALUES(?,(SELECT coalesce(max(seq),0)+1 FROM _deploy),1,?,?)", id, string(text), zip)
	if err != nil {
		return err
	}
	return u.noteDue(ctx)
}

// running is the deploy whose turn it is, nil when none is under way. Only one
// runs at a time, the others wait.
func (u *unit) running(ctx context.Context) (*deployJob, error) {
	return scanJob(u.reader().QueryRowContext(ctx, "SELECT doc, seq, zip IS NOT NULL FROM _deploy WHERE active=1 ORDER BY seq LIMIT 1"))
}

// noteDue remembers when the running deploy moves on by itself.
func (u *unit) noteDue(ctx context.Context) error {
	j, err := u.running(ctx)
	if err != nil {
		return err
	}
	due := int64(0)
	if j != nil {
		due = j.Since + u.o.deployPace().stay(j.State).Milliseconds()
	}
	u.o.deploys.due.Store(max(due, int64(0)))
	return nil
}

// settleDue lets deploys go on whose time has come. Every call to the API does
// this first, so that a deploy nobody asks about ends all the same.
func (o *Org) settleDue(ctx context.Context) error {
	due := o.deploys.due.Load()
	if due == 0 || o.now().UnixMilli() < due {
		return nil
	}
	return o.write(ctx, func(u *unit) error { return u.settle(ctx, "") })
}

// settle moves the deploys on, in turn: by time, and one step of the one that
// is polled.
func (u *unit) settle(ctx context.Context, polled string) error {
	if err := u.begin(ctx); err != nil {
		return err
	}
	pace := u.o.deployPace()
	for {
		j, err := u.running(ctx)
		if err != nil {
			return err
		}
		if j == nil {
			break
		}
		due := j.Since + pace.stay(j.State).Milliseconds()
		byPoll := j.ID == polled && j.Polls > 0 && !pace.ByTimeOnly
		if byPoll {
			polled, due = "", min(due, u.at.UnixMilli())
		} else if u.at.UnixMilli() < due {
			break
		}
		if err := u.step(ctx, j, due); err != nil {
			return err
		}
	}
	return u.noteDue(ctx)
}

// step brings a deploy into its next state.
func (u *unit) step(ctx context.Context, j *deployJob, at int64) error {
	j.Since, j.Modified, j.Polls = at, at, 0
	switch {
	case j.State == deployCanceling:
		j.State, j.Completed = deployCanceled, at
	case j.State == deployPending:
		j.State, j.Started = deployInProgress, at
		u.surveyDeploy(ctx, j)
	case j.State == deployInProgress && j.Version >= finalizingSince && !j.Options.CheckOnly:
		j.State, j.StateDetail = deployFinalizing, ""
		j.Deployed = j.Total
	default:
		if err := u.finishDeploy(ctx, j); err != nil {
			return err
		}
		j.Completed, j.StateDetail = at, ""
	}
	if j.done() {
		if err := u.wakeNext(ctx, j, at); err != nil {
			return err
		}
		// A validated package can still be deployed as it is.
		if !j.Options.CheckOnly || !j.Success {
			if err := u.tx.exec(ctx, "UPDATE _deploy SET zip=NULL WHERE id=?", j.ID); err != nil {
				return err
			}
		}
	}
	return u.writeJob(ctx, j)
}

// wakeNext starts the clock of the deploy that has been waiting.
func (u *unit) wakeNext(ctx context.Context, j *deployJob, at int64) error {
	next, err := scanJob(u.tx.QueryRowContext(ctx, "SELECT doc, seq, zip IS NOT NULL FROM _deploy WHERE active=1 AND seq>? ORDER BY seq LIMIT 1", j.seq))
	if err != nil || next == nil {
		return err
	}
	next.Since = max(next.Since, at)
	return u.writeJob(ctx, next)
}

// pollJob answers a question about a deploy: it moves on if it may, and the
// report is counted.
func (c *call) pollJob(id string) (*deployJob, error) {
	full, valid := normalID(id)
	if !valid {
		return nil, errNotFound()
	}
	j, err := c.unit.readJob(c.ctx, full)
	if err != nil {
		return nil, err
	}
	if j == nil {
		return nil, errNotFound()
	}
	if j.done() {
		return j, nil
	}
	if err := c.unit.settle(c.ctx, full); err != nil {
		return nil, err
	}
	if j, err = c.unit.readJob(c.ctx, full); err != nil {
		return nil, err
	}
	if !j.done() {
		j.Polls++
		return j, c.unit.writeJob(c.ctx, j)
	}
	return j, nil
}

// cancelJob stops a deploy that has not ended (contract D 1.4).
func (c *call) cancelJob(id string) (*deployJob, error) {
	full, valid := normalID(id)
	if !valid {
		return nil, errNotFound()
	}
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	j, err := c.unit.readJob(c.ctx, full)
	if err != nil {
		return nil, err
	}
	switch {
	case j == nil:
		return nil, errNotFound()
	case j.done():
		return nil, fail(http.StatusBadRequest, "INVALID_ID_FIELD", "Deployment already completed")
	case j.State == deployFinalizing:
		return nil, fail(http.StatusBadRequest, "INVALID_OPERATION", "The deployment cannot be canceled because it is being finalized")
	case j.State == deployCanceling:
		return j, nil
	}
	at := c.unit.at.UnixMilli()
	j.CanceledBy, j.CanceledByName = c.access.user.id, c.access.user.name
	j.Since, j.Modified, j.Polls = at, at, 0
	if j.State == deployPending {
		j.State, j.Completed = deployCanceled, at
		if err := c.unit.wakeNext(c.ctx, j, at); err != nil {
			return nil, err
		}
	} else {
		j.State = deployCanceling
	}
	if err := c.unit.writeJob(c.ctx, j); err != nil {
		return nil, err
	}
	return j, c.unit.noteDue(c.ctx)
}
