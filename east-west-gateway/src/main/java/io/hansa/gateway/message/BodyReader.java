package io.hansa.gateway.message;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * Takes the body of one message out of the bytes of its connection. Confined to its event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, 7.1 (chunked)</a>
 */
public final class BodyReader {
    private static final int CHUNK_LINE_MAX = 256;
    private static final int TRAILER_BYTES_MAX = 8 * 1024;
    private static final int SIZE_DIGITS_MAX = 8;

    private final Framing framing;
    private Part part;
    private long left;
    private int lineBytes;
    private int trailerBytes;
    private int digits;
    private boolean inExtension;
    private boolean carriageReturn;

    private enum Part {
        SIZE,
        DATA,
        DATA_END,
        TRAILER,
        DONE
    }

    /** What is known after some bytes. */
    public enum Outcome {
        /** More of the body follows. */
        MORE,
        /** The body is complete; bytes behind it are not consumed. */
        DONE,
        /** The body breaks the rules of its framing. */
        MALFORMED
    }

    /** A reader at the beginning of a body. */
    public BodyReader(Framing framing) {
        this.framing = framing;
        this.part = switch (framing) {
            case Framing.None ignored -> Part.DONE;
            case Framing.Chunked ignored -> Part.SIZE;
            case Framing.Length ignored -> Part.DATA;
            case Framing.UntilClose ignored -> Part.DATA;
        };
        this.left = switch (framing) {
            case Framing.Length length -> length.bytes();
            case Framing.UntilClose ignored -> Long.MAX_VALUE;
            case Framing.None ignored -> 0;
            case Framing.Chunked ignored -> 0;
        };
    }

    /** How the body is framed. */
    public Framing framing() {
        return framing;
    }

    /** Whether the body is complete. */
    public boolean done() {
        return part == Part.DONE;
    }

    /**
     * Consumes what belongs to the body.
     *
     * @param data takes slices of it with a reference of their own, without any framing
     */
    public Outcome read(ByteBuf bytes, Consumer<ByteBuf> data) {
        while (part != Part.DONE && bytes.isReadable()) {
            if (part == Part.DATA) {
                int count = (int) Math.min(left, bytes.readableBytes());
                data.accept(bytes.readRetainedSlice(count));
                if (!(framing instanceof Framing.UntilClose)) {
                    left -= count;
                }
                if (left == 0) {
                    part = framing instanceof Framing.Chunked ? Part.DATA_END : Part.DONE;
                }
            } else if (!control(bytes.readByte())) {
                return Outcome.MALFORMED;
            }
        }
        return part == Part.DONE ? Outcome.DONE : Outcome.MORE;
    }

    private boolean control(byte octet) {
        if (octet == '\n') {
            if (!carriageReturn) {
                return false;
            }
            carriageReturn = false;
            return endOfLine();
        }
        if (carriageReturn || octet == 0) {
            return false;
        }
        if (octet == '\r') {
            carriageReturn = true;
            return true;
        }
        lineBytes++;
        return switch (part) {
            case SIZE -> lineBytes <= CHUNK_LINE_MAX && sizeOctet(octet);
            case TRAILER -> ++trailerBytes <= TRAILER_BYTES_MAX;
            case DATA_END, DATA, DONE -> false;
        };
    }

    private boolean sizeOctet(byte octet) {
        if (inExtension) {
            return octet >= ' ' || octet == '\t' || octet < 0;
        }
        int value = Character.digit(octet, 16);
        if (value >= 0) {
            digits++;
            left = left * 16 + value;
            return digits <= SIZE_DIGITS_MAX;
        }
        // Spaces before an extension are allowed as "bad white space"; a size without digits is not.
        inExtension = octet == ';';
        return inExtension && digits > 0;
    }

    private boolean endOfLine() {
        boolean emptyLine = lineBytes == 0;
        lineBytes = 0;
        switch (part) {
            case SIZE -> {
                if (digits == 0) {
                    return false;
                }
                part = left == 0 ? Part.TRAILER : Part.DATA;
                digits = 0;
                inExtension = false;
            }
            case DATA_END -> part = Part.SIZE;
            case TRAILER -> part = emptyLine ? Part.DONE : Part.TRAILER;
            case DATA, DONE -> {
                return false;
            }
        }
        return true;
    }
}
