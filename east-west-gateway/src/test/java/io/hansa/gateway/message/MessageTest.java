package io.hansa.gateway.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of RFC 9112's rules where two readers could disagree. */
class MessageTest {

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(
                text.replace("~", "\r\n").replace("^", "\u0000").replace("|", "\t"), StandardCharsets.ISO_8859_1);
    }

    /** What becomes of a request: its framing, or the fault with which it is refused. */
    private static String judged(String text) {
        var outcome = new HeadReader().read(bytes(text));
        if (outcome instanceof HeadReader.Outcome.Refused refused) {
            return refused.fault().name();
        }
        if (!(outcome instanceof HeadReader.Outcome.Read read)) {
            return "MORE";
        }
        if (RequestHead.of(read.line(), read.fields()) instanceof RequestHead.Outcome.Refused refused) {
            return refused.fault().name();
        }
        var head = ((RequestHead.Outcome.Taken) RequestHead.of(read.line(), read.fields())).head();
        return Framing.of(head) instanceof Framing.Outcome.Known known
                ? known.framing().getClass().getSimpleName()
                : "DOUBTFUL";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "GET / HTTP/1.1~Host: a~~ @ None",
                "~~GET / HTTP/1.1~Host: a~~ @ None",
                "~~~GET / HTTP/1.1~Host: a~~ @ BAD_REQUEST",
                "GET / HTTP/1.0~~ @ None",
                "GET / HTTP/1.1~~ @ BAD_REQUEST",
                "GET / HTTP/1.1~Host: a~Host: a~~ @ BAD_REQUEST",
                "GET / HTTP/1.1~Host: a b~~ @ BAD_REQUEST",
                "GET http://b/x?y HTTP/1.1~Host: a~~ @ None",
                "GET / HTTP/2.0~Host: a~~ @ VERSION",
                "GET  / HTTP/1.1~Host: a~~ @ BAD_REQUEST",
                "GET /a b HTTP/1.1~Host: a~~ @ BAD_REQUEST",
                "GET a HTTP/1.1~Host: a~~ @ BAD_REQUEST",
                "GET /#f HTTP/1.1~Host: a~~ @ BAD_REQUEST",
                "G(T / HTTP/1.1~Host: a~~ @ BAD_REQUEST",
                "OPTIONS * HTTP/1.1~Host: a~~ @ None",
                "GET * HTTP/1.1~Host: a~~ @ BAD_REQUEST",
                "CONNECT a:1 HTTP/1.1~Host: a~~ @ NOT_IMPLEMENTED",
                "POST / HTTP/1.1~Host: a~Content-Length: 5~~ @ Length",
                "POST / HTTP/1.1~Host: a~Content-Length: 0~~ @ None",
                "POST / HTTP/1.1~Host: a~Content-Length: 5~Content-Length: 5~~ @ DOUBTFUL",
                "POST / HTTP/1.1~Host: a~Content-Length: 5, 5~~ @ DOUBTFUL",
                "POST / HTTP/1.1~Host: a~Content-Length: +5~~ @ DOUBTFUL",
                "POST / HTTP/1.1~Host: a~Content-Length: 0x5~~ @ DOUBTFUL",
                "POST / HTTP/1.1~Host: a~Content-Length: -1~~ @ DOUBTFUL",
                "POST / HTTP/1.1~Host: a~Content-Length: 9999999999999999999~~ @ DOUBTFUL",
                "POST / HTTP/1.1~Host: a~Content-Length:~~ @ DOUBTFUL",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~ @ Chunked",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: CHUNKED~~ @ Chunked",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 5~~ @ DOUBTFUL",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~ @ DOUBTFUL",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~ @ DOUBTFUL",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~ @ DOUBTFUL",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding : chunked~~ @ BAD_REQUEST",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding:|chunked~~ @ Chunked",
                "POST / HTTP/1.1~Host: a~ Transfer-Encoding: chunked~~ @ BAD_REQUEST",
                "POST / HTTP/1.1~Host: a~X: a~ folded~~ @ BAD_REQUEST",
                "POST / HTTP/1.1~Host: a~X: a~|folded~~ @ BAD_REQUEST",
                "POST / HTTP/1.0~Transfer-Encoding: chunked~~ @ DOUBTFUL",
                "GET / HTTP/1.1~Host: a~X: ^~~ @ BAD_REQUEST",
                "GET / HTTP/1.1~Host: a~: x~~ @ BAD_REQUEST",
                "GET / HTTP/1.1~Host: a~x~~ @ BAD_REQUEST",
                "GET / HTTP/1.1~Host: a~ @ MORE",
            })
    void refusesWhateverTwoReadersCouldUnderstandDifferently(String request, String expected) {
        assertThat(judged(request)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
                "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n",
                "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            })
    void endsALineByCrlfAlone(String request) {
        assertThat(judged(request)).isEqualTo("BAD_REQUEST");
    }

    @Test
    void readsAHeadCutAtEveryPoint() {
        var text = "GET /a?b HTTP/1.1\r\nHost: a:80\r\nX-Long:  v w \t\r\n\r\nrest";
        int end = text.indexOf("rest");
        for (int cut = 0; cut < end; cut++) {
            var reader = new HeadReader();
            var received = Unpooled.buffer();
            received.writeCharSequence(text.substring(0, cut), StandardCharsets.ISO_8859_1);
            assertThat(reader.read(received)).as("cut at %d", cut).isEqualTo(new HeadReader.Outcome.NeedsMore());
            received.writeCharSequence(text.substring(cut), StandardCharsets.ISO_8859_1);
            var read = (HeadReader.Outcome.Read) reader.read(received);
            assertThat(read.line()).isEqualTo("GET /a?b HTTP/1.1");
            assertThat(read.fields().first("x-long")).contains("v w");
            assertThat(received.toString(StandardCharsets.ISO_8859_1)).isEqualTo("rest");
        }
    }

    @Test
    void refusesAHeadOverItsLimits() {
        var huge = "GET / HTTP/1.1\r\nX: " + "a".repeat(HeadReader.HEAD_BYTES_MAX);
        assertThat(judged(huge)).isEqualTo("HEAD_TOO_LARGE");
        var many = "GET / HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n".repeat(HeadReader.FIELDS_MAX) + "\r\n";
        assertThat(judged(many)).isEqualTo("HEAD_TOO_LARGE");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 200, , UntilClose",
        "GET, 200, Content-Length: 7, Length",
        "GET, 200, Transfer-Encoding: chunked, Chunked",
        "HEAD, 200, Content-Length: 7, None",
        "HEAD, 200, Transfer-Encoding: chunked, None",
        "GET, 204, Content-Length: 7, None",
        "GET, 304, Content-Length: 7, None",
        "GET, 100, , None",
        "GET, 200, Content-Length: x, Doubtful",
        "HEAD, 200, Content-Length: x, Doubtful",
    })
    void framesAnAnswerByItsRequestAndStatus(String method, int status, String field, String expected) {
        var line = field == null ? "" : field + "\r\n";
        var read = (HeadReader.Outcome.Read)
                new HeadReader().read(bytes("HTTP/1.1 " + status + " OK\r\n" + line + "\r\n"));
        var head = ResponseHead.of(read.line(), read.fields()).orElseThrow();
        var outcome = Framing.of(head, method);
        var shown = outcome instanceof Framing.Outcome.Known known ? (Object) known.framing() : outcome;
        assertThat(shown.getClass().getSimpleName()).isEqualTo(expected);
    }

    private static String chunked(String text, int step) {
        var reader = new BodyReader(new Framing.Chunked());
        var data = new ByteArrayOutputStream();
        var bytes = bytes(text);
        while (true) {
            var part = bytes.readSlice(Math.min(step, bytes.readableBytes()));
            var outcome = reader.read(part, slice -> {
                data.writeBytes(io.netty.buffer.ByteBufUtil.getBytes(slice));
                slice.release();
            });
            if (outcome != BodyReader.Outcome.MORE || !bytes.isReadable()) {
                return outcome + ":" + data.toString(StandardCharsets.ISO_8859_1)
                        + (part.readableBytes() + bytes.readableBytes() > 0
                                ? "+" + (part.readableBytes() + bytes.readableBytes())
                                : "");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "5~hello~0~~ @ DONE:hello",
                "5;ext=\"x\"~hello~0~~ @ DONE:hello",
                "5~hello~06~ world~000~Trailer: x~~ @ DONE:hello world",
                "A~0123456789~0~~next @ DONE:0123456789+4",
                "5~hello @ MORE:hello",
                "~hello @ MALFORMED:",
                "5 ~hello~ @ MALFORMED:",
                "0x5~hello~ @ MALFORMED:",
                "-5~hello~ @ MALFORMED:",
                "123456789~ @ MALFORMED:",
                "5~helloX~ @ MALFORMED:hello",
                "5;^~hello~ @ MALFORMED:",
            })
    void readsChunksAndRefusesBrokenOnes(String body, String expected) {
        for (int step : new int[] {1, 2, 3, 1_000}) {
            var found = chunked(body, step);
            assertThat(found.replaceAll("\\+.*", "")).as("step %d", step).isEqualTo(expected.replaceAll("\\+.*", ""));
        }
        if (expected.contains("+")) {
            assertThat(chunked(body, 1_000)).isEqualTo(expected);
        }
    }

    @Test
    void refusesAChunkLineThatEndsInBareLf() {
        assertThat(chunked("5\nhello\r\n0\r\n\r\n", 1_000)).startsWith("MALFORMED");
        assertThat(chunked("5\rhello", 1_000)).startsWith("MALFORMED");
        assertThat(chunked(" 5\r\nhello\r\n", 1_000)).startsWith("MALFORMED");
    }

    @Test
    void dropsWhatIsAboutOneConnectionAlone() {
        var text =
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Secret, close\r\nX-Secret: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\n"
                        + "Upgrade: h2c\r\nProxy-Authorization: b\r\nAccept: c\r\n\r\n";
        var read = (HeadReader.Outcome.Read) new HeadReader().read(bytes(text));
        assertThat(read.fields().endToEnd(java.util.Set.of("host")))
                .containsExactly(new HttpFields.Field("Accept", "c"));
        assertThat(read.fields().hasToken("connection", "close")).isTrue();
    }
}
