package oauth

import (
	"maps"
	"sync"
)

// Record is one kept thing: a grant, a session, an app, a code. Its value is JSON
// that only this package reads. Tokens are kept as SHA-256 only.
type Record struct {
	Kind  string
	Key   string
	Value []byte
}

// Store keeps records. A nil Value in Put deletes. Implementations must be safe for
// use by several goroutines.
type Store interface {
	// Load calls each once for every record, in no particular order.
	Load(each func(Record) error) error
	// Put writes all records in one transaction; when it returns nil they survive
	// a power cut (for a store that survives the process at all).
	Put(records ...Record) error
	// Close lets go of the store's resources.
	Close() error
}

type recordKey struct{ kind, key string }

// MemoryStore is a Store that lasts as long as the process. The zero value is not
// usable; call NewMemoryStore.
type MemoryStore struct {
	mu   sync.Mutex
	rows map[recordKey][]byte
}

// NewMemoryStore returns an empty MemoryStore.
func NewMemoryStore() *MemoryStore { return &MemoryStore{rows: map[recordKey][]byte{}} }

// Load implements Store.
func (m *MemoryStore) Load(each func(Record) error) error {
	m.mu.Lock()
	rows := maps.Clone(m.rows)
	m.mu.Unlock()
	for k, v := range rows {
		if err := each(Record{Kind: k.kind, Key: k.key, Value: v}); err != nil {
			return err
		}
	}
	return nil
}

// Put implements Store.
func (m *MemoryStore) Put(records ...Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range records {
		k := recordKey{r.Kind, r.Key}
		if r.Value == nil {
			delete(m.rows, k)
			continue
		}
		m.rows[k] = append([]byte(nil), r.Value...)
	}
	return nil
}

// Close implements Store; the records stay readable.
func (m *MemoryStore) Close() error { return nil }
