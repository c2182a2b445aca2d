package rehearsal

import (
	"context"
	"errors"
	"sync"
	"time"
)

// How long things take, by the org's clock. Real orgs take longer; clients
// that poll see every state on the way all the same.
const (
	bulkQueue    = 150 * time.Millisecond // from UploadComplete to InProgress
	bulkShortest = 150 * time.Millisecond // in InProgress at least
	bulkRequeue  = 500 * time.Millisecond // after too many locks
	bulkGlance   = 50 * time.Millisecond  // how often the org's clock is looked at
)

// bulkParallel is how many jobs are worked on at a time, in turns.
const bulkParallel = 5

// bulkDesk works on jobs in the background. Its goroutine lives while there
// are jobs to work on and ends with the org; what a killed process leaves
// undone is taken up when the org is opened again.
type bulkDesk struct {
	mu      sync.Mutex
	ctx     context.Context
	cancel  context.CancelFunc
	bell    chan struct{} // rung when there may be a new job
	working bool
	done    sync.WaitGroup
}

// bulkRun is the work on one job, step by step.
type bulkRun interface {
	// due is when the next step may be taken, in milliseconds.
	due(j *bulkJob) int64
	// step takes one step. Its error is the job's end.
	step(ctx context.Context, j *bulkJob) error
}

func (d *bulkDesk) open() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ctx, d.cancel = context.WithCancel(context.Background())
	d.bell = make(chan struct{}, 1)
}

// close ends the work and waits for the step in hand to be undone.
func (d *bulkDesk) close() {
	d.mu.Lock()
	if d.cancel != nil {
		d.cancel()
	}
	d.mu.Unlock()
	d.done.Wait()
}

// wake says that there may be a job to work on.
func (d *bulkDesk) wake(o *Org) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx == nil || d.ctx.Err() != nil {
		return
	}
	select {
	case d.bell <- struct{}{}:
	default:
	}
	if !d.working {
		d.working = true
		d.done.Go(func() { d.work(o) })
	}
}

// rest ends the goroutine unless the bell has rung meanwhile.
func (d *bulkDesk) rest() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-d.bell:
		return false
	default:
		d.working = false
		return true
	}
}

func (d *bulkDesk) work(o *Org) {
	runs := map[string]bulkRun{}
	for d.ctx.Err() == nil {
		jobs, err := bulkJobs(d.ctx, o.db.readers, bulkParallel, "state IN (?,?)", bulkUploaded, bulkRunning)
		if err != nil && d.ctx.Err() == nil {
			o.log.Error("the bulk jobs cannot be read", "err", err)
		}
		if len(jobs) == 0 {
			if d.rest() {
				return
			}
			continue
		}
		wait := bulkGlance
		current := make(map[string]bulkRun, len(jobs))
		for _, j := range jobs {
			run := runs[j.ID]
			if run == nil {
				run = o.newBulkRun(j)
			}
			current[j.ID] = run
			left := time.Duration(run.due(j)-o.now().UnixMilli()) * time.Millisecond
			// A wait longer than any there is means that the clock was set back.
			if left > 0 && left <= bulkRequeue {
				wait = min(wait, left)
				continue
			}
			wait = 0
			if err := run.step(d.ctx, j); err != nil && d.ctx.Err() == nil {
				o.endBulkJob(d.ctx, j.ID, err)
			}
		}
		runs = current
		d.pause(wait)
	}
}

// pause waits, but not when the bell rings or the org closes.
func (d *bulkDesk) pause(wait time.Duration) {
	if wait <= 0 {
		return
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
	case <-d.bell:
	case <-d.ctx.Done():
	}
}

func (o *Org) newBulkRun(j *bulkJob) bulkRun {
	if j.Kind == bulkQuery {
		return &bulkSelect{o: o}
	}
	return &bulkLoad{o: o}
}

// changeBulkJob changes a job that is still being worked on.
func (o *Org) changeBulkJob(ctx context.Context, id string, change func(u *unit, j *bulkJob) error) error {
	err := o.write(ctx, func(u *unit) error {
		j, err := loadBulkJob(ctx, u.tx, id)
		if err != nil {
			return err
		}
		if j == nil || j.State != bulkUploaded && j.State != bulkRunning {
			return errUndo
		}
		if err := change(u, j); err != nil {
			return err
		}
		return u.saveBulkJob(ctx, j)
	})
	if errors.Is(err, errUndo) {
		return nil // aborted or deleted meanwhile
	}
	return err
}

// endBulkJob makes a job Failed. Errors of the org itself are told as such.
func (o *Org) endBulkJob(ctx context.Context, id string, cause error) {
	message := cause.Error()
	var fault *csvFault
	var refused *apiError
	switch {
	case errors.As(cause, &fault):
	case errors.As(cause, &refused):
		message = "InvalidBatch : Failed to process query: " + refused.Error()
	default:
		o.log.Error("a bulk job failed", "job", id, "err", cause)
		message = "InternalServerError : " + message
	}
	err := o.changeBulkJob(ctx, id, func(u *unit, j *bulkJob) error {
		j.Error = cut(message, 1000)
		j.becomes(bulkFailed, u.at)
		return nil
	})
	if err != nil && ctx.Err() == nil {
		o.log.Error("a bulk job cannot be ended", "job", id, "err", err)
	}
}

// startBulkJob makes a job InProgress.
func (o *Org) startBulkJob(ctx context.Context, id string) error {
	return o.changeBulkJob(ctx, id, func(u *unit, j *bulkJob) error {
		j.becomes(bulkRunning, u.at)
		j.Started = j.Changed
		return nil
	})
}

// completeBulkJob makes a job JobComplete.
func (o *Org) completeBulkJob(ctx context.Context, id string) error {
	return o.changeBulkJob(ctx, id, func(u *unit, j *bulkJob) error {
		j.becomes(bulkComplete, u.at)
		return nil
	})
}
