/** The registry of files, against a real directory and real sockets. */
@NullMarked
package io.hansa.cloud.file;

import org.jspecify.annotations.NullMarked;
