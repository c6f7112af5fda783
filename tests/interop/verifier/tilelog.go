package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	hashSize   = 32
	maxFile    = 32 << 20
)

var client = &http.Client{Timeout: 30 * time.Second}

// tileLog reads a log that is published as static files (C2SP tlog-tiles).
type tileLog struct {
	base string
	key  note.Verifier
}

// head is a checkpoint whose signature was checked; raw is the note as it was read.
type head struct {
	log.Checkpoint
	raw []byte
}

// read opens a checkpoint of the log that the key belongs to; its name is the log's origin.
func (l *tileLog) read(raw []byte) (*head, error) {
	checkpoint, _, _, err := log.ParseCheckpoint(raw, l.key.Name(), l.key)
	if err != nil {
		return nil, refuse("checkpoint: %w", err)
	}
	if len(checkpoint.Hash) != hashSize {
		return nil, refuse("checkpoint: the root is not %d bytes long", hashSize)
	}
	return &head{*checkpoint, raw}, nil
}

func (l *tileLog) head() (*head, error) {
	raw, err := l.get("checkpoint")
	if err != nil {
		return nil, err
	}
	return l.read(raw)
}

// continues checks the log against the last checkpoint that was accepted; without one there is nothing to compare.
func (l *tileLog) continues(seen string, now *head) error {
	if seen == "" {
		return nil
	}
	raw, err := os.ReadFile(seen)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	before, err := l.read(raw)
	if err != nil {
		return err
	}
	return l.consistent(before, now)
}

// consistent checks that `now` continues `before`, by a proof made from the published tiles.
func (l *tileLog) consistent(before, now *head) error {
	if now.Size < before.Size {
		return refuse("rollback: %d entries were published, now there are %d", before.Size, now.Size)
	}
	if before.Size == now.Size {
		if !bytes.Equal(before.Hash, now.Hash) {
			return refuse("fork: two roots for %d entries", now.Size)
		}
		return nil
	}
	if before.Size == 0 {
		return nil
	}
	nodes, err := proof.Consistency(before.Size, now.Size)
	if err != nil {
		return err
	}
	hashes := make([][]byte, 0, len(nodes.IDs))
	for _, id := range nodes.IDs {
		hash, err := l.node(id, now.Size)
		if err != nil {
			return err
		}
		hashes = append(hashes, hash)
	}
	if hashes, err = nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren); err != nil {
		return err
	}
	err = proof.VerifyConsistency(rfc6962.DefaultHasher, before.Size, now.Size, hashes, before.Hash, now.Hash)
	if err != nil {
		return refuse("fork: %w", err)
	}
	return nil
}

// audit reads every entry, and compares the tiles and the root with what the entries make.
func (l *tileLog) audit(now *head) error {
	hasher := rfc6962.DefaultHasher
	factory := compact.RangeFactory{Hash: hasher.HashChildren}
	tree := factory.NewEmptyRange(0)
	rows := map[uint64][]byte{} // level of tiles → the hashes of its last, growing tile
	var failed error
	visit := func(id compact.NodeID, hash []byte) {
		level := uint64(id.Level) / tileHeight
		if id.Level%tileHeight != 0 || failed != nil {
			return
		}
		rows[level] = append(rows[level], hash...)
		if len(rows[level]) == tileWidth*hashSize {
			failed = l.compare(level, id.Index/tileWidth, rows[level])
			rows[level] = nil
		}
	}
	err := l.entries(now.Size, func(_ uint64, entry []byte) error {
		if err := tree.Append(hasher.HashLeaf(entry), visit); err != nil {
			return err
		}
		return failed
	})
	if err != nil {
		return err
	}
	for level, hashes := range rows {
		if len(hashes) == 0 {
			continue
		}
		if err := l.compare(level, (now.Size>>(tileHeight*level))/tileWidth, hashes); err != nil {
			return err
		}
	}
	root, err := tree.GetRootHash(nil)
	if err != nil {
		return err
	}
	if now.Size == 0 {
		root = hasher.EmptyRoot()
	}
	if !bytes.Equal(root, now.Hash) {
		return refuse("root: the entries do not make the signed root")
	}
	return nil
}

func (l *tileLog) compare(level, index uint64, expected []byte) error {
	published, err := l.tile(level, index, uint64(len(expected)/hashSize))
	if err != nil {
		return err
	}
	if !bytes.Equal(published, expected) {
		return refuse("tile %d/%d: it is not what the entries make", level, index)
	}
	return nil
}

// entries hands over each entry with its index, in order.
func (l *tileLog) entries(size uint64, take func(uint64, []byte) error) error {
	for begin := uint64(0); begin < size; begin += tileWidth {
		width := min(tileWidth, size-begin)
		bundle, err := l.get("tile/entries/" + tilePath(begin/tileWidth, width))
		if err != nil {
			return err
		}
		for index := begin; index < begin+width; index++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return refuse("entries: the bundle ends before entry %d", index)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			if err := take(index, bundle[2:2+length]); err != nil {
				return err
			}
			bundle = bundle[2+length:]
		}
		if len(bundle) != 0 {
			return refuse("entries: the bundle before entry %d is too long", begin+width)
		}
	}
	return nil
}

// node is the hash of a perfect subtree of a log of the given size.
func (l *tileLog) node(id compact.NodeID, size uint64) ([]byte, error) {
	level, inside := uint64(id.Level)/tileHeight, id.Level%tileHeight
	first, count := id.Index<<inside, uint64(1)<<inside
	width := min(tileWidth, size>>(tileHeight*level)-first/tileWidth*tileWidth)
	hashes, err := l.tile(level, first/tileWidth, width)
	if err != nil {
		return nil, err
	}
	row := make([][]byte, count)
	for i := range row {
		begin := (first%tileWidth + uint64(i)) * hashSize
		row[i] = hashes[begin : begin+hashSize]
	}
	for ; len(row) > 1; row = row[:len(row)/2] {
		for i := 0; i < len(row)/2; i++ {
			row[i] = rfc6962.DefaultHasher.HashChildren(row[2*i], row[2*i+1])
		}
	}
	return row[0], nil
}

func (l *tileLog) tile(level, index, width uint64) ([]byte, error) {
	hashes, err := l.get(fmt.Sprintf("tile/%d/%s", level, tilePath(index, width)))
	if err != nil {
		return nil, err
	}
	if uint64(len(hashes)) != width*hashSize {
		return nil, refuse("tile %d/%d: %d bytes instead of %d", level, index, len(hashes), width*hashSize)
	}
	return hashes, nil
}

// tilePath spells the index in groups of three digits: 1234067 → x001/x234/067.
func tilePath(index, width uint64) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if width < tileWidth {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

// get reads one file of the log. A file that an honest log has and this one has not is refused.
func (l *tileLog) get(path string) ([]byte, error) {
	answer, err := client.Get(strings.TrimSuffix(l.base, "/") + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNotFound {
		return nil, refuse("%s: it is not there", path)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, maxFile))
}
