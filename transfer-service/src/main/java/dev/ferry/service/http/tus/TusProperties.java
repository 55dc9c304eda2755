package dev.ferry.service.http.tus;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set of this door; docs/http/tus.md §7.
 *
 * @param origins pages of which origins may use it, {@code *} for all; empty for all where a token
 *     is asked for, and pages of this machine where none is
 */
@ConfigurationProperties("ferry.tus")
record TusProperties(@DefaultValue List<String> origins) {}
