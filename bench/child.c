/*
 * The plugin that is measured with: it costs next to nothing, so that what the table shows is the way to it. Messages are
 * cut by the blank line that lightningd and every proxy end them with, answers go out once for each read. It is no model
 * of a plugin: it knows where lightningd puts the members of a request.
 *
 *   bench-echo     answers with its params
 *   bench-version  answers with what --version gave
 *   bench-emit     {"count":N,"each":true}: sends N notifications, each in a write of its own if so asked, then answers
 *   bench-count    answers how many block_added came since the last such call, and how many out of order
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define OUT_SIZE (64 * 1024)

static char out[OUT_SIZE];
static size_t out_used;
static const char *version = "0";
/* With --method NAME this is all that it has, and answers as bench-version. */
static const char *only_method;
static long events, disorder, last_height;

static const char MANIFEST[] =
    "{\"dynamic\":true,\"options\":[],\"subscriptions\":[\"block_added\"],\"hooks\":[],"
    "\"notifications\":[{\"method\":\"bench_tick\"}],\"rpcmethods\":["
    "{\"name\":\"bench-echo\",\"usage\":\"[text]\",\"description\":\"Answer with the params\"},"
    "{\"name\":\"bench-version\",\"usage\":\"\",\"description\":\"Answer with the version\"},"
    "{\"name\":\"bench-emit\",\"usage\":\"count\",\"description\":\"Send notifications\"},"
    "{\"name\":\"bench-count\",\"usage\":\"\",\"description\":\"Count notifications\"}]}";

static const char ONLY_MANIFEST[] =
    "{\"dynamic\":true,\"options\":[],\"subscriptions\":[],\"hooks\":[],\"rpcmethods\":["
    "{\"name\":\"%s\",\"usage\":\"\",\"description\":\"Answer with the version\"}]}";

static void write_all(struct iovec *parts, int count)
{
	while (count > 0) {
		ssize_t written = writev(STDOUT_FILENO, parts, count);
		if (written < 0) {
			if (errno == EINTR)
				continue;
			exit(1);
		}
		while (count > 0 && (size_t)written >= parts->iov_len) {
			written -= parts->iov_len;
			parts++;
			count--;
		}
		if (count > 0) {
			parts->iov_base = (char *)parts->iov_base + written;
			parts->iov_len -= written;
		}
	}
}

static void flush(void)
{
	struct iovec part = {out, out_used};
	if (out_used > 0)
		write_all(&part, 1);
	out_used = 0;
}

static void put(const char *bytes, size_t length)
{
	if (length > OUT_SIZE - out_used)
		flush();
	if (length > OUT_SIZE) {
		struct iovec part = {(char *)bytes, length};
		write_all(&part, 1);
		return;
	}
	memcpy(out + out_used, bytes, length);
	out_used += length;
}

static void answer(const char *id, size_t id_length, const char *result, size_t length)
{
	put("{\"jsonrpc\":\"2.0\",\"id\":", 22);
	put(id, id_length);
	put(",\"result\":", 10);
	put(result, length);
	put("}\n\n", 3);
}

static void emit(long count, bool each)
{
	char text[128];
	for (long n = 0; n < count; n++) {
		int length = snprintf(text, sizeof(text),
				      "{\"jsonrpc\":\"2.0\",\"method\":\"bench_tick\","
				      "\"params\":{\"bench_tick\":{\"n\":%ld}}}\n\n",
				      10000000 + n);
		put(text, length);
		if (each)
			flush();
	}
}

static bool is(const char *method, size_t length, const char *name)
{
	return length == strlen(name) && memcmp(method, name, length) == 0;
}

/* The first place of a short text within the head of a message, past the text; or NULL. */
static const char *after(const char *message, size_t length, const char *text)
{
	const char *found = memmem(message, length < 512 ? length : 512, text, strlen(text));
	return found ? found + strlen(text) : NULL;
}

static void count_event(const char *message, size_t length)
{
	const char *height = after(message, length, "\"height\":");
	long number = height ? strtol(height, NULL, 10) : 0;
	if (number != last_height + 1 && events > 0)
		disorder++;
	last_height = number;
	events++;
}

static void answer_count(const char *id, size_t id_length)
{
	char text[64];
	int length = snprintf(text, sizeof(text), "{\"count\":%ld,\"disorder\":%ld}", events, disorder);
	answer(id, id_length, text, length);
	events = disorder = 0;
}

/* A number at the end of a message is followed by its brace, so that strtol ends there. */
static void handle(const char *message, size_t length)
{
	const char *method = after(message, length, "\"method\":\"");
	if (!method)
		return;
	size_t method_length = (const char *)memchr(method, '"', message + length - method) - method;
	const char *id = after(message, method - message, "\"id\":");
	if (!id) {
		if (is(method, method_length, "block_added"))
			count_event(message, length);
		return;
	}
	const char *id_end = *id == '"' ? (const char *)memchr(id + 1, '"', method - id - 1) + 1
					: (const char *)memchr(id, ',', method - id);
	size_t id_length = id_end - id;
	const char *params = after(message, length, "\"params\":");
	size_t params_length = params ? (size_t)(message + length - 1 - params) : 0;
	if (is(method, method_length, "bench-echo") && params)
		answer(id, id_length, params, params_length);
	else if (is(method, method_length, "bench-version"))
		answer(id, id_length, version, strlen(version));
	else if (is(method, method_length, "bench-count"))
		answer_count(id, id_length);
	else if (is(method, method_length, "bench-emit")) {
		const char *count = after(message, length, "\"count\":");
		emit(count ? strtol(count, NULL, 10) : 0, after(message, length, "\"each\":true") != NULL);
		answer(id, id_length, "{}", 2);
	} else if (is(method, method_length, "getmanifest") && only_method) {
		char manifest[512];
		answer(id, id_length, manifest, snprintf(manifest, sizeof(manifest), ONLY_MANIFEST, only_method));
	} else if (is(method, method_length, "getmanifest"))
		answer(id, id_length, MANIFEST, sizeof(MANIFEST) - 1);
	else if (only_method && is(method, method_length, only_method))
		answer(id, id_length, version, strlen(version));
	else
		answer(id, id_length, "{}", 2);
}

/* Handles all whole messages in the bytes and returns how many bytes they took; nothing before `seen` ends one. */
static size_t handle_all(const char *bytes, size_t length, size_t seen)
{
	size_t from = 0;
	const char *end;
	while ((end = memmem(bytes + seen, length - seen, "\n\n", 2)) != NULL) {
		while (bytes[from] == '\n' && bytes + from < end)
			from++;
		if (bytes + from < end)
			handle(bytes + from, end - bytes - from);
		from = seen = end + 2 - bytes;
	}
	return from;
}

static void serve(void)
{
	size_t size = 256 * 1024, used = 0, seen = 0;
	char *in = malloc(size);
	for (;;) {
		if (used == size)
			in = realloc(in, size *= 2);
		ssize_t got = in ? read(STDIN_FILENO, in + used, size - used) : -1;
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			exit(got < 0);
		used += got;
		size_t taken = handle_all(in, used, seen);
		flush();
		memmove(in, in + taken, used - taken);
		used -= taken;
		seen = used > 0 ? used - 1 : 0;
	}
}

int main(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i++) {
		if (strcmp(argv[i], "--version") == 0)
			version = argv[i + 1];
		else if (strcmp(argv[i], "--method") == 0)
			only_method = argv[i + 1];
		else if (strcmp(argv[i], "--boot-ms") == 0)
			usleep(atoi(argv[i + 1]) * 1000);
	}
	serve();
}
