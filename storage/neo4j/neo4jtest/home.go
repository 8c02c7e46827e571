package neo4jtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// sweepAge is how old a folder must be before it can count as left behind: between making it and locking it there is a moment.
const sweepAge = time.Minute

const ownerLock = "owner.lock"

// owned is a temporary home, with a lock in it that says that its owner lives.
type owned struct {
	dir  string
	lock *os.File
}

// namePrefix begins the names of our files in the temporary folder; each user has some of their own.
func namePrefix() string { return fmt.Sprintf("behalf-neo4jtest-%d-", os.Getuid()) }

func newOwned() (*owned, error) {
	dir, err := os.MkdirTemp("", namePrefix()+"*")
	if err != nil {
		return nil, err
	}
	o := &owned{dir: dir}
	o.lock, err = os.Create(filepath.Join(dir, ownerLock))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if _, err := tryLock(o.lock); err != nil {
		return nil, errors.Join(err, o.remove())
	}
	return o, nil
}

// remove removes the folder. A nil owned, and one removed before, are nothing.
func (o *owned) remove() error {
	if o == nil || o.lock == nil {
		return nil
	}
	err := errors.Join(os.RemoveAll(o.dir), o.lock.Close())
	o.lock = nil
	return err
}

// sweep removes what test binaries that were killed have left behind: folders whose lock nobody holds any more, and the servers that still
// run in them. What it cannot remove it leaves to the next one.
func sweep(ctx context.Context, age time.Duration) {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), namePrefix()+"*"))
	for _, dir := range dirs {
		sweepOne(ctx, dir, age)
	}
}

func sweepOne(ctx context.Context, dir string, age time.Duration) {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || !ours(info) || time.Since(info.ModTime()) < age {
		return
	}
	f, err := os.OpenFile(filepath.Join(dir, ownerLock), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	if free, err := tryLock(f); !free || err != nil {
		return
	}
	if _, err := script(ctx, "stop", "--home", dir); err != nil {
		return
	}
	os.RemoveAll(dir)
}
