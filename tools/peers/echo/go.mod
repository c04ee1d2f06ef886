// The app behind the edges of the parity test. Nothing but Go's own library.
module cc-ci/tools/peers/echo

go 1.25.0
