package app

import (
	"context"
	"errors"

	"demobridge/app/instance"
	"demobridge/app/settings"
	"demobridge/sync/store"
)

// OpenBeside opens the folder for a short command that may run beside an open
// window: it takes sessions in and reads how things stand, and sends nothing.
// A damaged store is repaired only when nobody else has the folder, and one
// that cannot be written is read as it is.
func OpenBeside(ctx context.Context, o Options) (*App, error) {
	o = o.withDefaults()
	if err := settings.Prepare(o.Dir); err != nil {
		return nil, err
	}
	s, err := openStore(ctx, o, store.Options{NoRecovery: true})
	var damaged *store.DamagedError
	var readOnly *store.ReadOnlyError
	switch {
	case errors.As(err, &damaged):
		lock, taken := instance.Take(o.Dir)
		if taken != nil {
			return nil, errors.Join(taken, err)
		}
		if s, err = openStore(ctx, o, store.Options{}); err != nil {
			return nil, errors.Join(err, lock.Close())
		}
		return withStore(ctx, o, lock, s)
	case errors.As(err, &readOnly):
		if view, e := openStore(ctx, o, store.Options{ReadOnly: true}); e == nil {
			s, err = view, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return withStore(ctx, o, nil, s)
}
