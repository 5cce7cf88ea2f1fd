package io.hansa.core.view;

import io.hansa.core.policy.FailoverPolicy;
import java.time.Instant;
import java.util.Optional;

/**
 * A policy in force, with its chain. Immutable.
 *
 * @param conflict the rival revision's hash and author when two were made at once; empty otherwise
 * @param sentence what the policy does, in one English sentence
 * @param yaml the resource as the CLI takes it
 */
public record PolicyView(
        FailoverPolicy policy,
        long revision,
        String hash,
        String editor,
        String reason,
        Instant at,
        Optional<String> conflict,
        String sentence,
        String yaml) {}
