/**
 * Hooks: an operator's own code around uploads and downloads; ADR 27.
 *
 * <p>There are three kinds. A {@link dev.ferry.service.hook.DenyHook} refuses, an {@link
 * dev.ferry.service.hook.ObserveHook} is told, a {@link dev.ferry.service.hook.TransformHook}
 * decides how bytes lie at rest. They are made by a {@link dev.ferry.service.hook.HookFactory},
 * found through {@link java.util.ServiceLoader}, and asked in the order in which they are
 * configured. One that fails fails the transfer, which then names it.
 */
@NullMarked
package dev.ferry.service.hook;

import org.jspecify.annotations.NullMarked;
