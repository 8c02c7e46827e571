package main

import (
	"fmt"
	"runtime/debug"
)

// version is the release; see CHANGELOG.md.
const version = "0.1.0"

// versionCmd prints the version.
type versionCmd struct{}

func (versionCmd) Run(s *surroundings) error {
	text := "behalf " + version
	if info, ok := debug.ReadBuildInfo(); ok {
		text += " (" + info.GoVersion + ")"
	}
	_, err := fmt.Fprintln(s.stdout, text)
	return err
}
