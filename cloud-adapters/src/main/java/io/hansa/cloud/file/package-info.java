/**
 * Services from a directory of YAML files that an operator writes, with health checks made here. snakeyaml-engine's types
 * stay inside.
 */
@NullMarked
package io.hansa.cloud.file;

import org.jspecify.annotations.NullMarked;
