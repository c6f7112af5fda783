// Verifier checks the public log of a Diwan site and the receipts it hands out, without asking the site to be believed.
// It shares no code with Diwan: the formats are C2SP's, read by the libraries of the transparency community.
//
//	verifier log     -url https://site/api/v1/log/ -vkey KEY [-seen FILE]
//	verifier receipt -vkey KEY [-promise-vkey KEY [-at TIME]] [-url https://site/api/v1/log/] FILE
//
// A key is a verifier key of one line ("origin+id+key"), got from somewhere else than the site: from the gazette, say.
// It exits with 0 when all is well, with 1 when something is refused, and with 2 when nothing could be checked.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// errRefused marks what an honest log or receipt never does.
var errRefused = errors.New("refused")

func refuse(format string, values ...any) error {
	return fmt.Errorf("%w: %w", errRefused, fmt.Errorf(format, values...))
}

func main() {
	if len(os.Args) < 2 {
		usage()
	}
	var report string
	var err error
	switch os.Args[1] {
	case "log":
		report, err = runLog(os.Args[2:])
	case "receipt":
		report, err = runReceipt(os.Args[2:])
	default:
		usage()
	}
	switch {
	case errors.Is(err, errRefused):
		fmt.Println(err)
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Println(report)
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: verifier log|receipt -vkey KEY [flags] [FILE]")
	os.Exit(2)
}

func runLog(arguments []string) (string, error) {
	flags := flag.NewFlagSet("log", flag.ExitOnError)
	url := flags.String("url", "", "address of the log, ending with a slash")
	vkey := flags.String("vkey", "", "the log's verifier key")
	seen := flags.String("seen", "", "file with the last checkpoint that was accepted; written when the log is")
	if err := flags.Parse(arguments); err != nil {
		return "", err
	}
	key, err := note.NewVerifier(*vkey)
	if err != nil {
		return "", fmt.Errorf("-vkey: %w", err)
	}
	log := &tileLog{base: *url, key: key}
	now, err := log.head()
	if err != nil {
		return "", err
	}
	if err := log.continues(*seen, now); err != nil {
		return "", err
	}
	if err := log.audit(now); err != nil {
		return "", err
	}
	if *seen != "" {
		if err := os.WriteFile(*seen, now.raw, 0o644); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("ok: %d entries, every tile and the root agree", now.Size), nil
}

func runReceipt(arguments []string) (string, error) {
	flags := flag.NewFlagSet("receipt", flag.ExitOnError)
	url := flags.String("url", "", "address of the log: check that it still continues what the receipt shows")
	vkey := flags.String("vkey", "", "the log's verifier key")
	promiseKey := flags.String("promise-vkey", "", "the verifier key of promises")
	at := flags.String("at", "", "the time to judge promises at, in RFC 3339; now when empty")
	if err := flags.Parse(arguments); err != nil {
		return "", err
	}
	key, err := note.NewVerifier(*vkey)
	if err != nil {
		return "", fmt.Errorf("-vkey: %w", err)
	}
	content, err := os.ReadFile(flags.Arg(0))
	if err != nil {
		return "", err
	}
	checker := &receiptChecker{key: key, now: time.Now()}
	if *at != "" {
		if checker.now, err = time.Parse(time.RFC3339, *at); err != nil {
			return "", fmt.Errorf("-at: %w", err)
		}
	}
	if *promiseKey != "" {
		if checker.promiseKey, err = note.NewVerifier(*promiseKey); err != nil {
			return "", fmt.Errorf("-promise-vkey: %w", err)
		}
	}
	if *url != "" {
		checker.log = &tileLog{base: *url, key: key}
	}
	return checker.check(content)
}
