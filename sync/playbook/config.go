package playbook

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
)

const (
	configFormat  = "demobridge-configuration"
	configVersion = 1
	mostBytes     = 4 << 20
	mostFreeMail  = 20_000 // lines
)

// Config is everything that an admin decides once: what can be carried from a
// sandbox to production. It holds no secrets and no records.
type Config struct {
	Mappings  []mapping.Row
	Playbooks []Playbook
	// FreeMail are the lines of the admin's own list of free-mail domains; nil
	// means the built-in one.
	FreeMail []string
	// Origin is where and when the configuration was exported.
	Origin Origin
}

// Origin says where a configuration comes from, for the person who reads the
// file.
type Origin struct {
	Org string    `json:"org,omitempty"` // its name, such as "Harbor Analytics (sandbox)"
	At  time.Time `json:"at,omitzero"`
}

// file is the JSON form of a Config.
type file struct {
	Format    string        `json:"format"`
	Version   int           `json:"version"`
	From      Origin        `json:"from,omitzero"`
	Mappings  []mapping.Row `json:"mappings"`
	Playbooks []Playbook    `json:"playbooks"`
	FreeMail  []string      `json:"freeMail,omitempty"`
}

// DefaultConfig is what set-up makes; id is the default playbook's.
func DefaultConfig(id string) Config {
	return Config{Mappings: mapping.Defaults(), Playbooks: []Playbook{Default(id)}}
}

// Export writes the configuration as one JSON file.
func (c Config) Export() ([]byte, error) {
	f := file{configFormat, configVersion, c.Origin, c.Mappings, c.Playbooks, c.FreeMail}
	if f.Mappings == nil {
		f.Mappings = []mapping.Row{}
	}
	if f.Playbooks == nil {
		f.Playbooks = []Playbook{}
	}
	return json.MarshalIndent(f, "", "  ")
}

// Import reads what Export wrote, from whoever wrote it. A file that is not
// wholly right is not taken at all; the error says why, in words shown to a
// person. Whether the org has the fields is another matter: see
// mapping.CheckAll.
func Import(data []byte) (Config, error) {
	if len(data) > mostBytes {
		return Config{}, errors.New("the file is too large for a configuration")
	}
	var f file
	if err := mapping.Strict(data, &f); err != nil {
		return Config{}, err
	}
	switch {
	case f.Format != configFormat:
		return Config{}, errors.New("this is not a configuration of Demobridge")
	case f.Version > configVersion:
		return Config{}, errors.New("a newer Demobridge wrote this configuration")
	case f.Version < 1:
		return Config{}, fmt.Errorf("there is no version %d of configurations", f.Version)
	}
	if err := mapping.Validate(f.Mappings); err != nil {
		return Config{}, err
	}
	if err := Validate(f.Playbooks); err != nil {
		return Config{}, err
	}
	if err := validFreeMail(f.FreeMail); err != nil {
		return Config{}, err
	}
	if !plain(f.From.Org, mostName) {
		return Config{}, errors.New("the name of the org that the file comes from cannot be shown")
	}
	return Config{f.Mappings, f.Playbooks, f.FreeMail, f.From}, nil
}

func validFreeMail(lines []string) error {
	if len(lines) > mostFreeMail {
		return fmt.Errorf("the list of free email services has %d lines, at most %d can be used", len(lines), mostFreeMail)
	}
	if slices.ContainsFunc(lines, func(l string) bool { return !plain(l, mostValue) }) {
		return errors.New("the list of free email services has a line that cannot be shown")
	}
	if _, faults := match.ParseFreeMail(strings.Join(lines, "\n")); len(faults) > 0 {
		return errors.New("the list of free email services: " + faults[0])
	}
	return nil
}

// List is the free-mail list of the configuration; nil means the built-in one.
func (c Config) List() *match.FreeMail {
	if c.FreeMail == nil {
		return nil
	}
	list, _ := match.ParseFreeMail(strings.Join(c.FreeMail, "\n"))
	return list
}
