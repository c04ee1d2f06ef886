// Command echo is an app for tests of edges: it tells in JSON what reached it, and answers as the request's own headers ask.
//
// HTTP on 8080 and 8081 (HTTP/2 without TLS too), HTTPS on 8443, raw TCP on 9000, TLS without HTTP on 9443. APP names it.
//
//	Reply-Status: 418            that status
//	Reply-Header: Name: value    that header; may be repeated
//	Reply-Bytes: 1000000         so many bytes instead of the JSON
//	Reply-Events: KEY            an event, and a second one when somebody has sent Reply-Release: KEY
//	Upgrade: websocket           gives every text frame back
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

var app = os.Getenv("APP")

// What an answer says about the request that it answers.
type seen struct {
	App     string      `json:"app"`
	Port    int         `json:"port"`
	TLS     bool        `json:"tls"`
	Method  string      `json:"method"`
	Host    string      `json:"host"`
	URI     string      `json:"uri"`
	Headers http.Header `json:"headers"`
	Bytes   int64       `json:"bytes"`
	SHA256  string      `json:"sha256"`
}

// Releases are kept, so that it does not matter which of the two comes first.
var gates = struct {
	sync.Mutex
	open map[string]chan struct{}
}{open: map[string]chan struct{}{}}

func gate(key string) chan struct{} {
	gates.Lock()
	defer gates.Unlock()
	if gates.open[key] == nil {
		gates.open[key] = make(chan struct{})
	}
	return gates.open[key]
}

func main() {
	certificate := selfSigned()
	secure := &tls.Config{Certificates: []tls.Certificate{certificate}}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	for _, port := range []int{8080, 8081, 8443} {
		server := &http.Server{Addr: ":" + strconv.Itoa(port), Handler: handler(port), TLSConfig: secure, Protocols: protocols}
		if port == 8443 {
			go func() { log.Fatal(server.ListenAndServeTLS("", "")) }()
		} else {
			go func() { log.Fatal(server.ListenAndServe()) }()
		}
	}
	go raw(listen(9000), "tcp")
	raw(tls.NewListener(listen(9443), secure), "tls")
}

func handler(port int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			webSocket(w, r)
			return
		}
		hash := sha256.New()
		size, _ := io.Copy(hash, r.Body)
		for _, line := range r.Header.Values("Reply-Header") {
			name, value, _ := strings.Cut(line, ": ")
			w.Header().Add(name, value)
		}
		if key := r.Header.Get("Reply-Release"); key != "" {
			close(gate(key))
		}
		if key := r.Header.Get("Reply-Events"); key != "" {
			events(w, gate(key))
			return
		}
		status, err := strconv.Atoi(r.Header.Get("Reply-Status"))
		if err != nil {
			status = http.StatusOK
		}
		if count, err := strconv.Atoi(r.Header.Get("Reply-Bytes")); err == nil {
			if w.Header().Get("Content-Type") == "" {
				w.Header().Set("Content-Type", "application/octet-stream")
			}
			w.Header().Set("Content-Length", strconv.Itoa(count))
			w.WriteHeader(status)
			writeBytes(w, count)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(seen{app, port, r.TLS != nil, r.Method, r.Host, r.RequestURI, r.Header, size, hex.EncodeToString(hash.Sum(nil))})
	})
}

// Bytes that repeat every 251, which is no power of two, so that a lost or doubled block is noticed.
func writeBytes(w io.Writer, count int) {
	block := make([]byte, 251*256)
	for i := range block {
		block[i] = byte(i % 251)
	}
	for count > 0 {
		n := min(count, len(block))
		if _, err := w.Write(block[:n]); err != nil {
			return
		}
		count -= n
	}
}

func events(w http.ResponseWriter, released <-chan struct{}) {
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "data: first\n\n")
	w.(http.Flusher).Flush()
	select {
	case <-released:
		fmt.Fprint(w, "data: second\n\n")
	case <-time.After(5 * time.Second):
		fmt.Fprint(w, "data: nobody came\n\n")
	}
}

func webSocket(w http.ResponseWriter, r *http.Request) {
	connection, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer connection.Close()
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(connection, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(sum[:]))
	for {
		kind, payload, err := readFrame(buffered.Reader)
		if err != nil || kind == 8 {
			return
		}
		if kind == 1 {
			_ = writeFrame(connection, payload)
		}
	}
}

// One frame of a client, which masks its payload.
func readFrame(from *bufio.Reader) (byte, []byte, error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(from, head); err != nil {
		return 0, nil, err
	}
	length := uint64(head[1] & 127)
	if length == 126 {
		var short uint16
		if err := binary.Read(from, binary.BigEndian, &short); err != nil {
			return 0, nil, err
		}
		length = uint64(short)
	} else if length == 127 {
		if err := binary.Read(from, binary.BigEndian, &length); err != nil {
			return 0, nil, err
		}
	}
	rest := make([]byte, 4+length)
	if _, err := io.ReadFull(from, rest); err != nil {
		return 0, nil, err
	}
	mask, payload := rest[:4], rest[4:]
	for i := range payload {
		payload[i] ^= mask[i%4]
	}
	return head[0] & 15, payload, nil
}

func writeFrame(to io.Writer, payload []byte) error {
	head := []byte{0x81}
	switch n := len(payload); {
	case n < 126:
		head = append(head, byte(n))
	case n < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(n))
	}
	_, err := to.Write(append(head, payload...))
	return err
}

// Greets and then gives back what comes.
func raw(listener net.Listener, greeting string) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			defer connection.Close()
			fmt.Fprintf(connection, "%s %s\n", greeting, app)
			_, _ = io.Copy(connection, connection)
		}()
	}
}

func listen(port int) net.Listener {
	listener, err := net.Listen("tcp", ":"+strconv.Itoa(port))
	if err != nil {
		log.Fatal(err)
	}
	return listener
}

func selfSigned() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "echo.internal"}, DNSNames: []string{"echo.internal"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		log.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
