"""The inner loops of extraction, written once: Python runs them on lists, Numba compiles them for arrays.

The loops keep to what both can do, so they append one by one and take no slices.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any, NamedTuple, TypeAlias

from symnum.rewriters.extraction.graph import Tables

Numbers: TypeAlias = Any
"""A list, or an array in native code."""


class State(NamedTuple):
    """What a choice is, by class.

    `chosen` is the node or -1. `level` is higher than that of every class which the chosen node takes, so that no
    choice closes a cycle. `value` is the cost by which the node was chosen first. `uses` counts how often the chosen
    nodes of the classes in use take a class. `seen` holds the last node that a search came from.
    """

    chosen: Numbers
    level: Numbers
    value: Numbers
    uses: Numbers
    seen: Numbers


DEAREST = -1
"""In place of work: a node costs itself and its dearest child, the least that it can cost however it shares."""

LEAST_GAIN = 1e-9
"""Cycles below which a difference is rounding."""

LIFTS = 1000
"""Classes whose level may rise for one choice; one that needs more is left out, as if it closed a cycle."""


def settle(tables: Tables, weight: Numbers, work: int, state: State) -> None:
    """Choose a node for every class, in ascending order of cost; a class's cost counts one part in `weight`.

    A node comes up when all its children are settled, hence no cycles. Without `work` and with weights of 1 this is the
    least tree cost (Knuth 1977); with the number of users as weights, it is the area flow of technology mapping
    (Manohararajah, Brown & Vranesic 2006). Visiting at most `work` classes, a node's cost is that of the distinct
    classes below it; after that the costs of its children are added up.
    """
    waiting = [tables.child_start[n + 1] - tables.child_start[n] for n in range(len(tables.node_class))]
    heap = [(tables.node_cost[n] / weight[tables.node_class[n]], n) for n in range(len(waiting)) if waiting[n] == 0]
    heap.sort()
    while len(heap) > 0:
        cost, node = heappop(heap)
        number = tables.node_class[node]
        if state.chosen[number] >= 0 or tables.node_cost[node] == float("inf"):
            continue
        state.chosen[number] = node
        state.value[number] = cost
        state.level[number] = level_above(tables, node, state.level)
        for place in range(tables.user_start[number], tables.user_start[number + 1]):
            user = tables.users[place]
            waiting[user] -= 1
            owner = tables.node_class[user]
            if waiting[user] == 0 and state.chosen[owner] < 0:
                total, visited = cost_below(tables, user, state, work)
                work -= visited
                heappush(heap, (total / weight[owner], user))


def cost_below(tables: Tables, node: int, state: State, work: int) -> tuple[float, int]:
    """What a node and the distinct classes below it cost, and how many of them were visited, at most `work`."""
    total = tables.node_cost[node]
    if work == DEAREST:
        dearest = 0.0
        for edge in range(tables.child_start[node], tables.child_start[node + 1]):
            dearest = max(dearest, state.value[tables.children[edge]])
        return total + dearest, 0
    stack = [tables.children[edge] for edge in range(tables.child_start[node], tables.child_start[node + 1])]
    visited = 0
    while len(stack) > 0:
        number = stack.pop()
        if visited >= work:
            total += state.value[number]
        elif state.seen[number] != node:
            state.seen[number] = node
            visited += 1
            below = state.chosen[number]
            total += tables.node_cost[below]
            for edge in range(tables.child_start[below], tables.child_start[below + 1]):
                stack.append(tables.children[edge])  # noqa: PERF401
    return total, visited


def cost_above(tables: Tables, above: Numbers) -> None:
    """For every class, the least cost of the nodes on a way to it from a root; infinite where there is none."""
    heap = [(0.0, root) for root in tables.roots]
    while len(heap) > 0:
        cost, number = heappop(heap)
        if above[number] < float("inf"):
            continue
        above[number] = cost
        for place in range(tables.class_start[number], tables.class_start[number + 1]):
            node = tables.class_nodes[place]
            below = cost + tables.node_cost[node]
            if below < float("inf"):
                for edge in range(tables.child_start[node], tables.child_start[node + 1]):
                    if above[tables.children[edge]] == float("inf"):
                        heappush(heap, (below, tables.children[edge]))


def level_above(tables: Tables, node: int, level: Numbers) -> int:
    """One more than the highest level among the children of a node."""
    highest = -1
    for edge in range(tables.child_start[node], tables.child_start[node + 1]):
        highest = max(highest, level[tables.children[edge]])
    return highest + 1


def use(tables: Tables, node: int, state: State) -> float:
    """Take the children of a node into use; return what that adds to the cost of the whole."""
    total = 0.0
    stack = [node]
    while len(stack) > 0:
        taken = stack.pop()
        for edge in range(tables.child_start[taken], tables.child_start[taken + 1]):
            child = tables.children[edge]
            if state.uses[child] == 0:
                total += tables.node_cost[state.chosen[child]]
                stack.append(state.chosen[child])
            state.uses[child] += 1
    return total


def release(tables: Tables, node: int, state: State) -> float:
    """Undo `use`; return what it takes off the cost of the whole."""
    total = 0.0
    stack = [node]
    while len(stack) > 0:
        left = stack.pop()
        for edge in range(tables.child_start[left], tables.child_start[left + 1]):
            child = tables.children[edge]
            state.uses[child] -= 1
            if state.uses[child] == 0:
                total += tables.node_cost[state.chosen[child]]
                stack.append(state.chosen[child])
    return total


def lift(tables: Tables, node: int, most: int, state: State) -> bool:
    """Raise at most so many levels so that a node may be chosen for its class.

    Where that closes a cycle, or needs more, nothing changes and the answer is False.
    """
    first = tables.node_class[node]
    needed = level_above(tables, node, state.level)
    if state.level[first] >= needed:
        return True
    for edge in range(tables.child_start[node], tables.child_start[node + 1]):
        state.seen[tables.children[edge]] = node
    raised = [(first, state.level[first])]
    state.level[first] = needed
    done = 0
    closed = state.seen[first] == node
    while not closed and done < len(raised) <= most:
        number = raised[done][0]
        done += 1
        for place in range(tables.user_start[number], tables.user_start[number + 1]):
            user = tables.users[place]
            owner = tables.node_class[user]
            if state.chosen[owner] == user and state.level[owner] <= state.level[number]:
                closed = closed or state.seen[owner] == node  # a child of the node needs its class
                raised.append((owner, state.level[owner]))
                state.level[owner] = state.level[number] + 1
    if not closed and done == len(raised):
        return True
    while len(raised) > 0:
        number, before = raised.pop()
        state.level[number] = before
    return False


def consider(tables: Tables, node: int, state: State) -> float:
    """Choose a node for its class, which is in use, if that makes the whole cheaper; return what it saves.

    Source:  exact local area of technology mapping (Mishchenko, Chatterjee & Brayton 2007).
    """
    number = tables.node_class[node]
    before = state.chosen[number]
    if node == before or tables.node_cost[node] == float("inf"):
        return 0.0
    # the new node first: then only what the two do not have in common is visited
    added = tables.node_cost[node] + use(tables, node, state)
    freed = tables.node_cost[before] + release(tables, before, state)
    if added < freed - LEAST_GAIN and lift(tables, node, LIFTS, state):
        state.chosen[number] = node
        return freed - added
    use(tables, before, state)
    release(tables, node, state)
    return 0.0


def improve(tables: Tables, order: Numbers, start: int, stop: int, state: State) -> float:
    """Give each class of a stretch of `order` the node that makes the whole cheapest; return what that saves.

    A class that is not in use gets the node that would add least, so that it is at its best when it comes into use.
    """
    saved = 0.0
    for position in range(start, stop):
        number = order[position]
        idle = state.uses[number] == 0
        if idle:
            use(tables, state.chosen[number], state)
            state.uses[number] = 1
        gained = 0.0
        for place in range(tables.class_start[number], tables.class_start[number + 1]):
            gained += consider(tables, tables.class_nodes[place], state)
        if idle:
            state.uses[number] = 0
            release(tables, state.chosen[number], state)
        else:
            saved += gained
    return saved


def share(tables: Tables, order: Numbers, start: int, stop: int, state: State) -> float:
    """Bring each idle class of a stretch of `order` into use where several others together save more than it costs.

    One by one they would not: the first would pay for the class alone.
    """
    saved = 0.0
    for position in range(start, stop):
        number = order[position]
        if state.uses[number] > 0 or not wanted(tables, number, state):
            continue
        gained = -tables.node_cost[state.chosen[number]] - use(tables, state.chosen[number], state)
        state.uses[number] = 1
        changes = [(number, state.chosen[number])]
        for place in range(tables.user_start[number], tables.user_start[number + 1]):
            owner = tables.node_class[tables.users[place]]
            if state.uses[owner] > 0 and owner != number:
                changes.append((owner, state.chosen[owner]))
                gained += consider(tables, tables.users[place], state)
        if gained <= LEAST_GAIN:
            while len(changes) > 1:
                owner, before = changes.pop()
                restore(tables, owner, before, state)
        else:
            saved += gained
        state.uses[number] -= 1
        if state.uses[number] == 0:
            release(tables, state.chosen[number], state)
    return saved


def wanted(tables: Tables, number: int, state: State) -> bool:
    """Whether two classes in use have nodes that take a class."""
    first = -1
    for place in range(tables.user_start[number], tables.user_start[number + 1]):
        owner = tables.node_class[tables.users[place]]
        if state.uses[owner] > 0 and owner != first:
            if first >= 0:
                return True
            first = owner
    return False


def restore(tables: Tables, number: int, node: int, state: State) -> None:
    """Choose the node that a class in use had before."""
    after = state.chosen[number]
    if after != node:
        lift(tables, node, len(state.chosen) ** 2, state)
        use(tables, node, state)
        state.chosen[number] = node
        release(tables, after, state)


def reached(tables: Tables, chosen: Numbers, found: Numbers) -> float:
    """Copy the choices of the classes that the roots need into `found`; return what they cost together."""
    total = 0.0
    stack = [root for root in tables.roots]  # noqa: C416 - Numba makes no list of an array
    while len(stack) > 0:
        number = stack.pop()
        if found[number] < 0:
            node = chosen[number]
            found[number] = node
            total += tables.node_cost[node]
            for edge in range(tables.child_start[node], tables.child_start[node + 1]):
                stack.append(tables.children[edge])  # noqa: PERF401
    return total
