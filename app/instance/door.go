package instance

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// doorName is the file that says how to reach the window of this folder.
const doorName = "app.window"

// plate is what stands in the file. Whoever knows Ask may read the folder, and
// whoever answers with Answer is the process that wrote the file: a port can
// belong to somebody else by now.
type plate struct {
	Address string `json:"address"` // host:port on the loopback
	Ask     string `json:"ask"`
	Answer  string `json:"answer"`
}

const (
	doorTimeout = time.Second
	longestWord = 64 // bytes; both words are shorter
)

// door is the listening end.
type door struct {
	file   string
	plate  plate
	listen net.Listener
	asked  chan struct{}
	calls  sync.WaitGroup
}

func openDoor(dir string) (*door, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d := &door{
		file: filepath.Join(dir, doorName), listen: l, asked: make(chan struct{}, 1),
		plate: plate{Address: l.Addr().String(), Ask: rand.Text(), Answer: rand.Text()},
	}
	if err := d.hang(); err != nil {
		l.Close()
		return nil, err
	}
	d.calls.Go(d.serve)
	return d, nil
}

// hang writes the file. It appears whole or not at all: others may be reading.
func (d *door) hang() error {
	text, err := json.Marshal(d.plate)
	if err != nil {
		return err
	}
	partial := d.file + ".partial"
	_ = os.Remove(partial) // of a start that was killed; its mode may be anything
	if err := os.WriteFile(partial, text, 0o600); err != nil {
		return err
	}
	return os.Rename(partial, d.file)
}

func (d *door) serve() {
	for {
		c, err := d.listen.Accept()
		if err != nil {
			return // closed
		}
		// One after another: an ask takes no time, and a caller that says
		// nothing is sent away soon.
		d.answer(c)
		c.Close()
	}
}

func (d *door) answer(c net.Conn) {
	if c.SetDeadline(time.Now().Add(doorTimeout)) != nil {
		return
	}
	word, err := readWord(c)
	if err != nil || subtle.ConstantTimeCompare([]byte(word), []byte(d.plate.Ask)) != 1 {
		return
	}
	select {
	case d.asked <- struct{}{}:
	default: // an earlier ask has not been served yet
	}
	_, _ = io.WriteString(c, d.plate.Answer+"\n") // the caller may be gone
}

func (d *door) close() {
	d.listen.Close()
	d.calls.Wait()
	_ = os.Remove(d.file) // one that stays is known by its silence
}

// knock asks the process that has the folder to show its window.
func knock(ctx context.Context, dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, doorName))
	if err != nil {
		return err
	}
	var p plate
	if err := json.Unmarshal(text, &p); err != nil {
		return err
	}
	dialer := net.Dialer{Timeout: doorTimeout}
	c, err := dialer.DialContext(ctx, "tcp4", p.Address)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(doorTimeout)); err != nil {
		return err
	}
	if _, err := io.WriteString(c, p.Ask+"\n"); err != nil {
		return err
	}
	word, err := readWord(c)
	if err != nil {
		return err
	}
	if p.Answer == "" || subtle.ConstantTimeCompare([]byte(word), []byte(p.Answer)) != 1 {
		return errors.New("another program answers there")
	}
	return nil
}

// readWord reads one short line.
func readWord(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, longestWord)).ReadString('\n')
	if err != nil {
		return "", err
	}
	return line[:len(line)-1], nil
}
