package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	tlogproof "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

const (
	proofHeader   = "c2sp.org/tlog-proof@v1"
	promiseHeader = "diwan-log-promise@v1"
	saltSize      = 32
)

// domains are the tags of commitments, by the kind of what was received.
var domains = map[string]string{
	"comment.received":         "diwan.comment/v1",
	"vote.received":            "diwan.vote/v1",
	"survey_response.received": "diwan.survey-response/v1",
}

// receiptFile is what a participant keeps: what was sent, the salt, the leaf, and the proof or the promise of one.
type receiptFile struct {
	Record  json.RawMessage `json:"record"`
	Salt    string          `json:"salt"`
	Leaf    string          `json:"leaf"`
	Proof   string          `json:"proof"`
	Promise string          `json:"promise"`
}

type leaf struct {
	Kind       string `json:"kind"`
	Commitment string `json:"commitment"`
}

type receiptChecker struct {
	key        note.Verifier
	promiseKey note.Verifier
	log        *tileLog
	now        time.Time
}

func (c *receiptChecker) check(content []byte) (string, error) {
	if bytes.HasPrefix(content, []byte(proofHeader)) {
		return c.checkProof(string(content), "")
	}
	var file receiptFile
	if err := json.Unmarshal(content, &file); err != nil {
		return "", refuse("receipt: %w", err)
	}
	if err := opens(file); err != nil {
		return "", err
	}
	if file.Proof != "" {
		return c.checkProof(file.Proof, file.Leaf)
	}
	return c.checkPromise(file)
}

// opens checks that salt and record are what the leaf commits to.
func opens(file receiptFile) error {
	var entry leaf
	if err := json.Unmarshal([]byte(file.Leaf), &entry); err != nil {
		return refuse("leaf: %w", err)
	}
	domain, known := domains[entry.Kind]
	if !known {
		return refuse("leaf: there are no receipts for %q", entry.Kind)
	}
	salt, err := base64.StdEncoding.Strict().DecodeString(file.Salt)
	if err != nil || len(salt) != saltSize {
		return refuse("salt: it is not %d bytes in base64", saltSize)
	}
	record, err := canonical(file.Record)
	if err != nil {
		return refuse("record: %w", err)
	}
	commitment := sha256.Sum256(fmt.Appendf(nil, "%s\n%s%s", domain, salt, record))
	if hex.EncodeToString(commitment[:]) != entry.Commitment {
		return refuse("commitment: record and salt are not what was received")
	}
	return nil
}

// checkProof checks that the entry stands under a checkpoint that the log signed, and that the log continues it.
// Without an entry it is the one that the proof carries along.
func (c *receiptChecker) checkProof(text, entry string) (string, error) {
	var shown tlogproof.TLogProof
	if err := shown.Unmarshal([]byte(text)); err != nil {
		return "", refuse("proof: %w", err)
	}
	if entry == "" {
		entry = string(shown.ExtraData)
	}
	signed, err := (&tileLog{key: c.key}).read(shown.Checkpoint)
	if err != nil {
		return "", err
	}
	hashes := make([][]byte, len(shown.Hashes))
	for i := range shown.Hashes {
		hashes[i] = shown.Hashes[i][:]
	}
	hash := rfc6962.DefaultHasher.HashLeaf([]byte(entry))
	err = proof.VerifyInclusion(rfc6962.DefaultHasher, shown.Index, signed.Size, hash, hashes, signed.Hash)
	if err != nil {
		return "", refuse("inclusion: %w", err)
	}
	if c.log != nil {
		now, err := c.log.head()
		if err != nil {
			return "", err
		}
		if err := c.log.consistent(signed, now); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("ok: entry %d of %d", shown.Index, signed.Size), nil
}

// checkPromise checks what was promised, and, when its time has passed, that it was kept.
func (c *receiptChecker) checkPromise(file receiptFile) (string, error) {
	if c.promiseKey == nil {
		return "", fmt.Errorf("there is no proof yet; give -promise-vkey to check the promise of one")
	}
	opened, err := note.Open([]byte(file.Promise), note.VerifierList(c.promiseKey))
	if err != nil {
		return "", refuse("promise: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	hash := rfc6962.DefaultHasher.HashLeaf([]byte(file.Leaf))
	expected := "leaf " + base64.StdEncoding.EncodeToString(hash)
	if len(lines) != 6 || lines[0] != promiseHeader || lines[1] != "log "+c.key.Name() || lines[2] != expected {
		return "", refuse("promise: it is not one for this leaf and log")
	}
	due, err := time.Parse("logged-by 2006-01-02T15:04:05Z", lines[4])
	if err != nil {
		return "", refuse("promise: %w", err)
	}
	if c.log == nil || c.now.Before(due) {
		return fmt.Sprintf("ok: promised by %s", due.Format(time.RFC3339)), nil
	}
	return c.find(file.Leaf, due)
}

func (c *receiptChecker) find(wanted string, due time.Time) (string, error) {
	now, err := c.log.head()
	if err != nil {
		return "", err
	}
	found := ""
	err = c.log.entries(now.Size, func(index uint64, entry []byte) error {
		if string(entry) == wanted {
			found = fmt.Sprintf("ok: entry %d of %d", index, now.Size)
		}
		return nil
	})
	if err == nil && found == "" {
		err = refuse("promise: the log was to have this leaf by %s and has not", due.Format(time.RFC3339))
	}
	return found, err
}
