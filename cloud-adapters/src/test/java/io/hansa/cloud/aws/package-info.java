/** Cloud Map in memory, and through the SDK against an emulator. */
@NullMarked
package io.hansa.cloud.aws;

import org.jspecify.annotations.NullMarked;
