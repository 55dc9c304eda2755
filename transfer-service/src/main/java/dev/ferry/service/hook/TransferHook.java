package dev.ferry.service.hook;

/**
 * Code of an operator that takes part in transfers.
 *
 * <p>One object serves all transfers and is called by several threads at once. Calls that return a
 * {@code Mono} may block: they run on threads of their own, few, and each has a deadline that moves
 * on with the content it takes.
 */
public sealed interface TransferHook permits DenyHook, ObserveHook, TransformHook {}
