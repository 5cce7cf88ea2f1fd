package io.hansa.gateway.http2;

import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.message.HeadReader;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Puts Netty's HTTP/2 codec on a connection, with every bound that it has.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-10.5">RFC 9113, 10.5 (denial of service)</a>
 */
final class Codecs {
    /**
     * Streams that may be reset in {@link #RESETS_SECONDS}, by whichever side. The finer judgement is by share, see
     * {@link CallerSession}; a gateway that serves thousands of callers resets many streams rightly (CVE-2023-44487).
     */
    private static final int RESETS_MAX = 20_000;

    private static final int RESETS_SECONDS = 30;

    /** Acknowledgements that wait for a peer which does not read them (CVE-2019-9512, CVE-2019-9515). */
    private static final int CONTROL_FRAMES_MAX = 1_000;

    /** Frames of a head that carry next to nothing (CVE-2024-27316). */
    private static final int SMALL_CONTINUATIONS_MAX = 16;

    /** DATA without data and without an end (CVE-2019-9518). */
    private static final int EMPTY_DATA_MAX = 16;

    /** How long a peer that is sent away, and may not be reading, has for the word about it. */
    private static final int GOODBYE_MILLIS = 1_000;

    private Codecs() {}

    /** A connection that a caller has made. */
    static void server(Channel channel, ClusterConfig.Http2 limits, ChannelHandler streams, ChannelHandler last) {
        var builder = Http2FrameCodecBuilder.forServer()
                .initialSettings(settings(limits).maxConcurrentStreams(limits.streamsMax()))
                .decoderEnforceMaxRstFramesPerWindow(RESETS_MAX, RESETS_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(RESETS_MAX, RESETS_SECONDS);
        install(channel, limits, builder, new Http2MultiplexHandler(streams), last);
    }

    /** A connection that the gateway has made. */
    static void client(Channel channel, ClusterConfig.Http2 limits, ChannelHandler streams, ChannelHandler last) {
        var builder = Http2FrameCodecBuilder.forClient()
                .initialSettings(settings(limits).pushEnabled(false))
                // What an endpoint resets says something about requests, and callers cancel as they like.
                .decoderEnforceMaxRstFramesPerWindow(0, 0)
                .encoderEnforceMaxRstFramesPerWindow(0, 0);
        install(channel, limits, builder, new Http2MultiplexHandler(streams), last);
    }

    private static Http2Settings settings(ClusterConfig.Http2 limits) {
        return Http2Settings.defaultSettings()
                .initialWindowSize(limits.streamWindow())
                .maxHeaderListSize(HeadReader.HEAD_BYTES_MAX);
    }

    private static void install(
            Channel channel,
            ClusterConfig.Http2 limits,
            Http2FrameCodecBuilder builder,
            Http2MultiplexHandler multiplexer,
            ChannelHandler last) {
        var codec = builder.validateHeaders(true)
                .encoderEnforceMaxQueuedControlFrames(CONTROL_FRAMES_MAX)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_DATA_MAX)
                .decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS_MAX)
                // Who closes a connection here means it; who wants its streams to end says so by GOAWAY.
                .decoupleCloseAndGoAway(true)
                .gracefulShutdownTimeoutMillis(GOODBYE_MILLIS)
                .build();
        // Half an HTTP/2 connection is of no use.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.pipeline()
                .addLast("http2", codec)
                .addLast("streams", multiplexer)
                .addLast("http", last);
        int more = limits.connectionWindow() - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
        if (more > 0) {
            channel.write(new DefaultHttp2WindowUpdateFrame(more));
        }
        channel.flush();
        // Streams are held back by their windows; the frames between them must always be read.
        channel.config().setAutoRead(true);
    }
}
