// Verifies a Cordon evidence log with Go's own transparency log library, as Debian packages it.
// It shares no code with the C# library. Build: GO111MODULE=off GOPATH=/usr/share/gocode go build main.go
// Usage: main <log directory> [<proof> <leaf>]...
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tiles reads C2SP tlog-tiles from a directory.
type tiles struct{ dir string }

func (t tiles) Height() int                     { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(ts []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range ts {
		data, err := os.ReadFile(filepath.Join(t.dir, path(fmt.Sprintf("tile/%d/", tile.L), tile.N, tile.W)))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func path(prefix string, n int64, width int) string {
	s := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		s = fmt.Sprintf("x%03d/%s", n%1000, s)
	}
	if width < 256 {
		s += fmt.Sprintf(".p/%d", width)
	}
	return prefix + s
}

func check(err error) {
	if err != nil {
		fmt.Println("FAIL:", err)
		os.Exit(1)
	}
}

func head(signed []byte, verifier note.Verifier) (string, int64, tlog.Hash) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		check(errors.New("the checkpoint does not have three lines beginning with the origin"))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	bytes, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	var root tlog.Hash
	copy(root[:], bytes)
	return lines[0], size, root
}

func main() {
	dir := os.Args[1]
	key, err := os.ReadFile(filepath.Join(dir, "vkey"))
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	check(err)
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	check(err)
	origin, size, root := head(signed, verifier)

	// The tree again from the entries.
	var stored, leaves []tlog.Hash
	memory := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = stored[x]
		}
		return out, nil
	})
	for n := int64(0); n*256 < size; n++ {
		width := 256
		if size-n*256 < 256 {
			width = int(size - n*256)
		}
		bundle, err := os.ReadFile(filepath.Join(dir, path("tile/entries/", n, width)))
		check(err)
		count := 0
		for ; len(bundle) > 0; count++ {
			length := int(binary.BigEndian.Uint16(bundle))
			hash := tlog.RecordHash(bundle[2 : 2+length])
			bundle = bundle[2+length:]
			hashes, err := tlog.StoredHashesForRecordHash(int64(len(leaves)), hash, memory)
			check(err)
			stored = append(stored, hashes...)
			leaves = append(leaves, hash)
		}
		if count != width {
			check(fmt.Errorf("bundle %d has %d entries instead of %d", n, count, width))
		}
	}
	again, err := tlog.TreeHash(size, memory)
	check(err)
	if size == 0 {
		again = sha256.Sum256(nil)
	}
	if again != root {
		check(errors.New("the entries do not give the signed root"))
	}

	// Inclusion and consistency from the tiles alone, which the library checks against the root as it reads.
	proofs := 0
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles{dir})
	for _, index := range []int64{0, size / 3, size / 2, size - 1} {
		if index >= 0 && index < size {
			proof, err := tlog.ProveRecord(size, index, reader)
			check(err)
			check(tlog.CheckRecord(proof, size, root, index, leaves[index]))
			proofs++
		}
	}
	for _, old := range []int64{1, size / 2, size * 3 / 4, size} {
		if old > 0 && old <= size {
			oldRoot, err := tlog.TreeHash(old, memory)
			check(err)
			proof, err := tlog.ProveTree(size, old, reader)
			check(err)
			check(tlog.CheckTree(proof, size, root, old, oldRoot))
			proofs++
		}
	}

	for i := 2; i+1 < len(os.Args); i += 2 {
		text, err := os.ReadFile(os.Args[i])
		check(err)
		leaf, err := os.ReadFile(os.Args[i+1])
		check(err)
		tlogProof(string(text), leaf, verifier)
		proofs++
	}
	fmt.Println("OK", origin, size, "proofs", proofs)
}

// tlogProof checks a C2SP .tlog-proof over a leaf.
func tlogProof(text string, leaf []byte, verifier note.Verifier) {
	cut := strings.Index(text, "\n\n")
	if cut < 0 {
		check(errors.New("the proof has no empty line"))
	}
	lines := strings.Split(text[:cut], "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		check(errors.New("not a tlog-proof"))
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	check(err)
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		bytes, err := base64.StdEncoding.DecodeString(line)
		check(err)
		var hash tlog.Hash
		copy(hash[:], bytes)
		proof = append(proof, hash)
	}
	_, size, root := head([]byte(text[cut+2:]), verifier)
	check(tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(leaf)))
}
