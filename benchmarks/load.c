/*
 * Makes load over HTTP/2, gRPC or REST, from as many callers as can be or at a steady rate.
 *
 *   load PROTOCOL PORTS CONNECTIONS CALLERS SECONDS RATE MOST FILE FIRST ONCE
 *
 *   PROTOCOL  "grpc" or "rest"
 *   PORTS     of loopback, comma separated; the connections are spread over them
 *   CALLERS   calls in flight on each connection, where RATE is 0
 *   RATE      calls a second that begin whether or not others have ended; 0: each caller begins
 *             its next call as soon as the one before has ended
 *   MOST      end after that many calls; 0: when the SECONDS are over
 *   FILE      one call a line: method, path, customer's token, session token, body (for gRPC the
 *             frame in hex); tabs between them, "-" for none
 *   FIRST     how many calls of the file were used before
 *   ONCE      "once" where no call may be sent twice, "again" where the file starts over
 *
 * Why not another one: wrk speaks no HTTP/2, h2load sends the same body and token with every call,
 * ghz takes 0.5 ms of the processor for a call, as much as the server (this takes 0.04). At a rate,
 * a call's time counts from when it was to begin, so that a slow answer also shows in the calls
 * that wait behind it.
 *
 * Prints one JSON line. A call is an error unless it got HTTP 2xx and, for gRPC, grpc-status 0.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000ull
#define DRAIN_SECONDS 10
#define MOST_TARGETS 256

struct call {
  nghttp2_nv headers[9];
  size_t count;
  uint8_t *body;
  size_t length;
};

struct connection {
  int socket;
  nghttp2_session *session;
  uint8_t *out;
  size_t begin, end, room;
};

struct stream {
  struct connection *connection;
  struct call *call;
  uint64_t begun;
  size_t sent;
  int status, grpc_status;
  char said[200];
  size_t said_length;
};

static bool grpc, once, exhausted;
static struct call *calls;
static size_t call_count, position;
static uint64_t used, most, in_flight, finished, errors, deadline, last_finish;
static double rate;
static uint32_t *latencies; /* microseconds */
static size_t latency_room;
static char first_error[400];

static void die(const char *what) {
  fprintf(stderr, "%s: %s\n", what, errno ? strerror(errno) : "failed");
  exit(1);
}

static void fail(const char *what, int code) {
  fprintf(stderr, "%s: %s\n", what, nghttp2_strerror(code));
  exit(1);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void *grown(void *memory, size_t size) {
  memory = realloc(memory, size);
  if (!memory) die("memory");
  return memory;
}

/* --- calls ---------------------------------------------------------------------------------- */

static void header(struct call *call, const char *name, const char *value) {
  call->headers[call->count++] = (nghttp2_nv){
      (uint8_t *)name, (uint8_t *)value, strlen(name), strlen(value),
      NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}

static size_t unhex(char *text) {
  size_t length = strlen(text) / 2;
  for (size_t i = 0; i < length; i++) {
    unsigned byte;
    sscanf(text + 2 * i, "%2x", &byte);
    text[i] = (char)byte;
  }
  return length;
}

static void read_calls(const char *path, const char *authority) {
  FILE *file = fopen(path, "r");
  if (!file) die(path);
  char *line = NULL;
  size_t room = 0, capacity = 0;
  while (getline(&line, &room, file) > 0) {
    line[strcspn(line, "\n")] = 0;
    char *rest = strdup(line), *field[5];
    for (int i = 0; i < 5; i++)
      if (!(field[i] = strsep(&rest, "\t"))) die("a line lacks a field");
    if (call_count == capacity)
      calls = grown(calls, (capacity = capacity ? 2 * capacity : 1024) * sizeof *calls);
    struct call *call = &calls[call_count++];
    *call = (struct call){0};
    header(call, ":method", field[0]);
    header(call, ":scheme", "http");
    header(call, ":authority", authority);
    header(call, ":path", field[1]);
    char *bearer = NULL;
    if (strcmp(field[2], "-") && asprintf(&bearer, "Bearer %s", field[2]) < 0) die("memory");
    if (bearer) header(call, "authorization", bearer);
    else header(call, "x-company-id", "test-company-id");
    if (strcmp(field[3], "-")) header(call, "x-session-token", field[3]);
    if (grpc) {
      header(call, "te", "trailers");
      header(call, "content-type", "application/grpc");
    } else if (strcmp(field[4], "-")) {
      header(call, "content-type", "application/json");
    }
    if (!strcmp(field[4], "-")) continue;
    call->body = (uint8_t *)field[4];
    call->length = grpc ? unhex(field[4]) : strlen(field[4]);
  }
  fclose(file);
  if (!call_count) die("no calls");
}

static ssize_t read_body(nghttp2_session *session, int32_t id, uint8_t *buffer, size_t room,
                         uint32_t *flags, nghttp2_data_source *source, void *data) {
  (void)session, (void)id, (void)data;
  struct stream *stream = source->ptr;
  size_t length = stream->call->length - stream->sent;
  if (length > room) length = room;
  memcpy(buffer, stream->call->body + stream->sent, length);
  stream->sent += length;
  if (stream->sent == stream->call->length) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return (ssize_t)length;
}

/* Begins the next call; false when there is none left. */
static bool begin_call(struct connection *connection, uint64_t intended) {
  if (most && used == most) return false;
  if (position == call_count) {
    if (once) {
      exhausted = true;
      return false;
    }
    position = 0;
  }
  struct stream *stream = calloc(1, sizeof *stream);
  if (!stream) die("memory");
  stream->connection = connection;
  stream->call = &calls[position++];
  stream->begun = intended;
  stream->grpc_status = -1;
  nghttp2_data_provider body = {.source = {.ptr = stream}, .read_callback = read_body};
  struct call *call = stream->call;
  int32_t id = nghttp2_submit_request(connection->session, NULL, call->headers, call->count,
                                      call->body ? &body : NULL, stream);
  if (id < 0) fail("a call can't be sent", id);
  used++;
  in_flight++;
  return true;
}

static void end_call(struct stream *stream, uint32_t code) {
  uint64_t moment = now();
  in_flight--;
  bool good = code == 0 && stream->status / 100 == 2 && (!grpc || stream->grpc_status == 0);
  if (!good && !*first_error)
    snprintf(first_error, sizeof first_error, "HTTP %d, grpc-status %d, HTTP/2 code %u: %.*s",
             stream->status, stream->grpc_status, code, (int)stream->said_length, stream->said);
  /* At a rate, and where a number of calls was asked for, each counts whenever it ends. */
  if (rate > 0 || most || moment <= deadline) {
    if (finished == latency_room)
      latencies = grown(latencies, (latency_room = latency_room ? 2 * latency_room : 65536) * 4);
    latencies[finished++] = (uint32_t)((moment - stream->begun) / 1000);
    if (!good) errors++;
    last_finish = moment;
  }
  if (rate == 0 && moment < deadline) begin_call(stream->connection, moment);
  free(stream);
}

/* --- HTTP/2 --------------------------------------------------------------------------------- */

static void remember(struct stream *stream, const uint8_t *text, size_t length) {
  stream->said_length = length < sizeof stream->said ? length : sizeof stream->said;
  memcpy(stream->said, text, stream->said_length);
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_length, const uint8_t *value, size_t length, uint8_t flags,
                     void *data) {
  (void)flags, (void)data;
  struct stream *stream = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
  if (!stream) return 0;
  if (name_length == 7 && !memcmp(name, ":status", 7)) stream->status = atoi((const char *)value);
  if (name_length == 11 && !memcmp(name, "grpc-status", 11))
    stream->grpc_status = atoi((const char *)value);
  if (name_length == 12 && !memcmp(name, "grpc-message", 12)) remember(stream, value, length);
  return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *part,
                   size_t length, void *data) {
  (void)flags, (void)data;
  struct stream *stream = nghttp2_session_get_stream_user_data(session, id);
  if (stream && stream->status / 100 != 2 && !stream->said_length) remember(stream, part, length);
  return 0;
}

static int on_close(nghttp2_session *session, int32_t id, uint32_t code, void *data) {
  (void)data;
  struct stream *stream = nghttp2_session_get_stream_user_data(session, id);
  if (stream) end_call(stream, code);
  return 0;
}

static void flush(struct connection *connection) {
  const uint8_t *part;
  ssize_t length;
  while ((length = nghttp2_session_mem_send(connection->session, &part)) > 0) {
    if (connection->end + (size_t)length > connection->room)
      connection->out =
          grown(connection->out, connection->room = 2 * (connection->end + (size_t)length));
    memcpy(connection->out + connection->end, part, (size_t)length);
    connection->end += (size_t)length;
  }
  while (connection->begin < connection->end) {
    length = send(connection->socket, connection->out + connection->begin,
                  connection->end - connection->begin, MSG_NOSIGNAL);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) break;
    if (length < 0) die("send");
    connection->begin += (size_t)length;
  }
  if (connection->begin == connection->end) connection->begin = connection->end = 0;
}

static void receive(struct connection *connection) {
  static uint8_t buffer[256 * 1024];
  for (;;) {
    ssize_t length = recv(connection->socket, buffer, sizeof buffer, 0);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (length < 0) die("recv");
    if (length == 0) fail("the server closed a connection", NGHTTP2_ERR_EOF);
    ssize_t read = nghttp2_session_mem_recv(connection->session, buffer, (size_t)length);
    if (read < 0) fail("an answer can't be read", (int)read);
    if ((size_t)length < sizeof buffer) return;
  }
}

static void open_connection(struct connection *connection, int port, int poll) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1;
  *connection = (struct connection){.socket = socket(AF_INET, SOCK_STREAM, 0)};
  if (connect(connection->socket, (struct sockaddr *)&address, sizeof address)) die("connect");
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(connection->socket, F_SETFL, O_NONBLOCK);

  nghttp2_session_callbacks *callbacks;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
  nghttp2_session_client_new(&connection->session, callbacks, connection);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 20}};
  nghttp2_submit_settings(connection->session, NGHTTP2_FLAG_NONE, settings, 2);
  nghttp2_session_set_local_window_size(connection->session, NGHTTP2_FLAG_NONE, 0, 1 << 24);

  /* Edge-triggered: told once when there is room again; every round flushes. */
  struct epoll_event event = {EPOLLIN | EPOLLOUT | EPOLLET, {.ptr = connection}};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, connection->socket, &event)) die("epoll");
}

/* --- the run -------------------------------------------------------------------------------- */

static int by_size(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

static double percentile_ms(double share) {
  if (!finished) return 0;
  return latencies[(size_t)(share * (double)(finished - 1) + 0.5)] / 1e3;
}

static void print_result(uint64_t begun) {
  qsort(latencies, finished, sizeof *latencies, by_size);
  uint64_t end = rate == 0 && !most && !exhausted ? deadline : last_finish;
  for (char *c = first_error; *c; c++)
    if (*c == '"' || *c == '\\' || (unsigned char)*c < ' ' || (unsigned char)*c > '~') *c = '\'';
  printf("{\"calls\":%lu,\"seconds\":%.6f,\"errors\":%lu,\"used\":%lu,\"exhausted\":%s,"
         "\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"p99_ms\":%.3f,\"first_error\":\"%s\"}\n",
         finished, (double)(end - begun) / SECOND, errors, used, exhausted ? "true" : "false",
         percentile_ms(0.50), percentile_ms(0.95), percentile_ms(0.99), first_error);
}

int main(int count, char **words) {
  if (count != 11) {
    fprintf(stderr, "load: ten words are expected; the source says which\n");
    return 2;
  }
  grpc = !strcmp(words[1], "grpc");
  int ports[MOST_TARGETS], targets = 0;
  char *authority;
  if (asprintf(&authority, "127.0.0.1:%d", atoi(words[2])) < 0) die("memory");
  for (char *port; (port = strsep(&words[2], ",")) && targets < MOST_TARGETS;)
    ports[targets++] = atoi(port);
  size_t width = (size_t)atol(words[3]), callers = (size_t)atol(words[4]);
  double seconds = atof(words[5]);
  rate = atof(words[6]);
  most = strtoull(words[7], NULL, 10);
  read_calls(words[8], authority);
  once = !strcmp(words[10], "once");
  position = strtoull(words[9], NULL, 10);
  if (!once) position %= call_count;
  if (position > call_count) position = call_count;

  int poll = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event events[256], tick = {.events = EPOLLIN, .data = {.ptr = NULL}};
  if (poll < 0 || timer < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, timer, &tick)) die("epoll");
  struct connection *connections = calloc(width, sizeof *connections);
  for (size_t i = 0; i < width; i++) {
    open_connection(&connections[i], ports[i % (size_t)targets], poll);
    flush(&connections[i]);
  }

  uint64_t begun = now(), due = 0;
  uint64_t planned = (uint64_t)(rate * seconds);
  deadline = begun + (uint64_t)(seconds * SECOND);
  if (rate == 0)
    for (size_t i = 0; i < width * callers; i++) begin_call(&connections[i % width], now());
  bool armed = false;
  for (;;) {
    while (rate > 0 && due < planned) {
      uint64_t intended = begun + (uint64_t)((double)due / rate * SECOND);
      if (intended > now()) {
        if (!armed) {
          struct timespec begin = {(time_t)(intended / SECOND), (long)(intended % SECOND)};
          struct itimerspec at = {.it_value = begin};
          timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
          armed = true;
        }
        break;
      }
      begin_call(&connections[due++ % width], intended); /* without effect where none is left */
    }
    for (size_t i = 0; i < width; i++) flush(&connections[i]);
    uint64_t moment = now();
    bool over = moment >= deadline || (most && used == most) || exhausted;
    if (rate > 0) over = due == planned;
    if (over && !in_flight) break;
    if (moment > deadline + DRAIN_SECONDS * SECOND) {
      fprintf(stderr, "%lu calls got no answer within %d s\n", in_flight, DRAIN_SECONDS);
      return 1;
    }
    int ready = epoll_wait(poll, events, 256, 100);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.ptr) {
        receive(events[i].data.ptr);
      } else {
        uint64_t expirations;
        if (read(timer, &expirations, sizeof expirations) > 0) armed = false;
      }
    }
  }
  print_result(begun);
  return 0;
}
