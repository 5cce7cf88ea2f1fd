/** The registry of files, against a real directory. */
@NullMarked
package io.hansa.cloud.file;

import org.jspecify.annotations.NullMarked;
