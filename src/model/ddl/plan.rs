//! In which order the statements of a script stand.
//!
//! Every statement has a place by the kind and the name of its object. It leaves that place only
//! for what needs it earlier, so that a small change of a schema is a small change of its text.
//! Where objects need each other, one of them is written in two steps: a column gets its default
//! later, a view or function is a placeholder at first, a column is added to a table that is there.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use super::written::{Creation, Lighter, World, Written};
use crate::model::{Kind, ObjectId};

/// Every object of a script as its room writes it.
pub(super) type Objects<'a> = BTreeMap<&'a ObjectId, Written>;

/// One statement, or the moment in which an object is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What<'a> {
    Creation(&'a ObjectId),
    /// What was left out of a clause.
    Rest(&'a ObjectId),
    /// The whole object in the place of its placeholder.
    Replacement(&'a ObjectId),
    After(&'a ObjectId, usize),
    Complete(&'a ObjectId),
}

impl<'a> What<'a> {
    /// The object that a statement is about.
    const fn object(self) -> &'a ObjectId {
        match self {
            Self::Creation(id)
            | Self::Rest(id)
            | Self::Replacement(id)
            | Self::After(id, _)
            | Self::Complete(id) => id,
        }
    }
}

/// The place of a statement: whether it comes at the end, the kind, whether it comes behind the
/// others of its kind, the object, the number among the object's statements.
type Place<'a> = (bool, Kind, bool, &'a ObjectId, usize);

/// Why one statement needs another: the object on whose account, and the one that it needs where
/// it is not a matter of order alone.
type Reason<'a> = (&'a ObjectId, Option<&'a ObjectId>);

/// What was done against cycles.
#[derive(Debug, Default)]
struct Remedies<'a> {
    /// Clauses that are made lighter, with what only the rest of them needs.
    lighter: BTreeMap<&'a ObjectId, BTreeSet<&'a ObjectId>>,
    /// Objects that a placeholder stands for, with what the placeholder does not need.
    placeholders: BTreeMap<&'a ObjectId, BTreeSet<&'a ObjectId>>,
    /// Frames, with how many of their parts they hold; the others are made alone.
    cut: BTreeMap<&'a ObjectId, usize>,
}

/// The statements of a script and what each needs.
#[derive(Debug, Default)]
struct Graph<'a> {
    nodes: Vec<What<'a>>,
    numbers: BTreeMap<What<'a>, usize>,
    needs: Vec<BTreeMap<usize, Vec<Reason<'a>>>>,
}

impl<'a> Graph<'a> {
    fn node(&mut self, what: What<'a>) -> usize {
        *self.numbers.entry(what).or_insert_with(|| {
            self.nodes.push(what);
            self.needs.push(BTreeMap::new());
            self.nodes.len() - 1
        })
    }

    fn need(&mut self, from: What<'a>, to: What<'a>, reason: Reason<'a>) {
        let (from, to) = (self.node(from), self.node(to));
        if from != to {
            self.needs[from].entry(to).or_default().push(reason);
        }
    }

    /// The groups of statements that need each other.
    fn cycles(&self) -> Vec<BTreeSet<usize>> {
        let edges = self.needs.iter().enumerate().flat_map(|(from, needs)| {
            needs
                .keys()
                .filter_map(move |to| Some((u32::try_from(from).ok()?, u32::try_from(*to).ok()?)))
        });
        let graph = DiGraph::<(), ()>::from_edges(edges);
        tarjan_scc(&graph)
            .into_iter()
            .filter(|group| group.len() > 1)
            .map(|group| group.into_iter().map(petgraph::graph::NodeIndex::index).collect())
            .collect()
    }
}

/// The statements of a script in order, and the objects that no order could be found for.
pub(super) struct Ordered<'a> {
    pub(super) statements: Vec<String>,
    pub(super) cyclic: BTreeSet<&'a ObjectId>,
}

/// Puts the statements of all objects in order.
pub(super) fn order<'a>(world: &World<'a>, objects: &'a Objects<'a>) -> Ordered<'a> {
    let frames = frames(objects);
    let mut plan = Plan { objects, frames, remedies: Remedies::default() };
    loop {
        let graph = plan.graph(world);
        let cycles = graph.cycles();
        // A remedy against one cycle may be enough for the next.
        let mut changed = false;
        for cycle in &cycles {
            changed |= plan.relieve(&graph, cycle);
        }
        if !changed {
            let cyclic = cycles.iter().flatten().map(|node| graph.nodes[*node].object());
            let cyclic = cyclic.collect();
            return Ordered { statements: plan.statements(&graph), cyclic };
        }
    }
}

/// In which frame each part stands, and where.
fn frames<'a>(objects: &'a Objects<'a>) -> BTreeMap<&'a ObjectId, (&'a ObjectId, usize)> {
    let mut frames = BTreeMap::new();
    for (id, written) in objects {
        if let Creation::Frame { parts, .. } = &written.creation {
            for (n, part) in parts.iter().enumerate() {
                frames.insert(part, (*id, n));
            }
        }
    }
    frames
}

struct Plan<'a> {
    objects: &'a Objects<'a>,
    frames: BTreeMap<&'a ObjectId, (&'a ObjectId, usize)>,
    remedies: Remedies<'a>,
}

impl<'a> Plan<'a> {
    /// The object that a clause or a statement makes, for one that is made along with it.
    fn made_with(&self, id: &ObjectId) -> Option<&'a ObjectId> {
        let (mut id, mut written) = self.objects.get_key_value(id)?;
        // Nothing is made along with itself; in a model written by hand it might seem so.
        for _ in 0..self.objects.len() {
            let Creation::With { maker, .. } = &written.creation else { break };
            (id, written) = self.objects.get_key_value(maker)?;
        }
        Some(id)
    }

    /// The object whose statement makes `id`.
    fn home(&self, id: &ObjectId) -> Option<&'a ObjectId> {
        let id = self.made_with(id)?;
        Some(self.frame_of(id).unwrap_or(id))
    }

    /// The frame in which the clause that makes `id` stands.
    fn frame_of(&self, id: &ObjectId) -> Option<&'a ObjectId> {
        let Creation::Clause { .. } = self.objects.get(id)?.creation else { return None };
        let (frame, n) = *self.frames.get(id)?;
        let held = self.remedies.cut.get(frame).copied().unwrap_or(usize::MAX);
        (n < held).then_some(frame)
    }

    fn graph(&self, world: &World<'a>) -> Graph<'a> {
        let mut graph = Graph::default();
        for (id, written) in self.objects {
            let completed = What::Complete(id);
            for of in &written.completes {
                if let Some((of, _)) = self.objects.get_key_value(of) {
                    graph.need(What::Complete(of), completed, (id, None));
                }
            }
            if let Some(home) = self.home(id) {
                graph.need(completed, What::Creation(home), (id, None));
            }
            self.creation(&mut graph, world, id, written);
            self.afterwards(&mut graph, world, id, written);
            for (first, second) in &written.precedes {
                self.precede(&mut graph, first, second);
            }
        }
        for (frame, held) in &self.remedies.cut {
            if let Creation::Frame { parts, .. } = &self.objects[frame].creation {
                // The first that is made alone comes behind the last in the frame.
                for pair in parts[held.saturating_sub(1)..].windows(2) {
                    self.precede(&mut graph, &pair[0], &pair[1]);
                }
            }
        }
        graph
    }

    fn precede(&self, graph: &mut Graph<'a>, first: &ObjectId, second: &ObjectId) {
        if let (Some(first), Some(second), Some(clause)) =
            (self.home(first), self.home(second), self.made_with(second))
        {
            graph.need(What::Creation(second), What::Creation(first), (clause, None));
        }
    }

    /// What the statement that makes an object needs.
    fn creation(
        &self,
        graph: &mut Graph<'a>,
        world: &World<'a>,
        id: &'a ObjectId,
        written: &'a Written,
    ) {
        if let Creation::With { .. } | Creation::Present { .. } = written.creation {
            return;
        }
        let Some(home) = self.home(id) else { return };
        let later = self.remedies.lighter.get(id).map(|taken| (What::Rest(id), taken));
        let later = later.or_else(|| {
            self.remedies.placeholders.get(id).map(|taken| (What::Replacement(id), taken))
        });
        if let Some((later, _)) = later {
            graph.need(later, What::Creation(home), (id, None));
            graph.need(What::Complete(id), later, (id, None));
        }
        graph.node(What::Creation(home));
        let object = world.model.objects.get(id);
        let stated =
            object.iter().flat_map(|object| object.parents.iter().chain(&object.depends_on));
        for needed in stated.chain(&written.needs) {
            if written.without.contains(needed) {
                continue;
            }
            let Some((needed, _)) = self.objects.get_key_value(needed) else { continue };
            let Some(to) = self.there(needed, written.on_complete) else { continue };
            let from = match later {
                Some((later, taken)) if taken.contains(needed) => later,
                _ => What::Creation(home),
            };
            graph.need(from, to, (id, Some(needed)));
        }
    }

    /// What the statements that follow need.
    fn afterwards(
        &self,
        graph: &mut Graph<'a>,
        world: &World<'a>,
        id: &'a ObjectId,
        written: &'a Written,
    ) {
        let parents = world.model.objects.get(id).map(|o| o.parents.as_slice()).unwrap_or_default();
        for (n, after) in written.after.iter().enumerate() {
            let this = What::After(id, n);
            graph.node(this);
            if let Some(home) = self.home(id) {
                graph.need(this, What::Creation(home), (id, None));
            }
            if self.remedies.placeholders.contains_key(id) {
                graph.need(this, What::Replacement(id), (id, None));
            }
            let needed = parents.iter().map(|id| (id, false));
            for (needed, complete) in
                needed.chain(after.needs.iter().map(|id| (id, after.on_complete)))
            {
                let Some((needed, _)) = self.objects.get_key_value(needed) else { continue };
                if let Some(to) = self.there(needed, complete) {
                    graph.need(this, to, (id, None));
                }
            }
            let completed = after.completes.as_ref();
            if let Some((whole, _)) = completed.and_then(|of| self.objects.get_key_value(of)) {
                graph.need(What::Complete(whole), this, (id, None));
                graph.need(What::Complete(whole), What::Complete(id), (id, None));
            }
        }
    }

    /// The statement after which an object is there, or complete.
    fn there(&self, id: &'a ObjectId, complete: bool) -> Option<What<'a>> {
        if complete { Some(What::Complete(id)) } else { self.home(id).map(What::Creation) }
    }

    /// Writes one object of a cycle in two steps; `false` when none can be.
    fn relieve(&mut self, graph: &Graph<'a>, cycle: &BTreeSet<usize>) -> bool {
        let mut reasons: BTreeMap<&'a ObjectId, BTreeSet<&'a ObjectId>> = BTreeMap::new();
        for from in cycle {
            for (to, why) in &graph.needs[*from] {
                if cycle.contains(to) {
                    for (id, needed) in why {
                        reasons.entry(*id).or_default().extend(*needed);
                    }
                }
            }
        }
        let of = |id: &ObjectId| self.objects.get(id).map(|written| &written.creation);
        let lighter = reasons.iter().find(|(id, needed)| {
            !needed.is_empty()
                && !self.remedies.lighter.contains_key(*id)
                && matches!(of(id), Some(Creation::Clause { lighter: Some(_), .. }))
        });
        if let Some((id, needed)) = lighter {
            self.remedies.lighter.insert(id, needed.clone());
            return true;
        }
        let replaced = reasons.iter().find(|(id, needed)| {
            !needed.is_empty()
                && !self.remedies.placeholders.contains_key(*id)
                && matches!(of(id), Some(Creation::Replaceable { .. }))
        });
        if let Some((id, needed)) = replaced {
            self.remedies.placeholders.insert(id, needed.clone());
            return true;
        }
        let cut = reasons
            .keys()
            .filter_map(|id| self.frame_of(id).and(self.frames.get(id)).copied())
            .min();
        if let Some((frame, n)) = cut {
            self.remedies.cut.insert(frame, n);
        }
        cut.is_some()
    }

    fn place(&self, what: What<'a>) -> Place<'a> {
        let id = what.object();
        let place = |id: &'a ObjectId, last, n| {
            (last, id.kind, self.objects.get(id).is_some_and(|written| written.late), id, n)
        };
        match what {
            What::Creation(_) => place(id, false, 0),
            What::Rest(_) | What::Replacement(_) => place(id, false, 1),
            What::Complete(_) => place(id, false, usize::MAX),
            What::After(_, n) => {
                let after = &self.objects[id].after[n];
                match &after.behind {
                    Some(behind) => place(behind, after.last, 10_000 + n),
                    None => place(id, after.last, 2 + n),
                }
            }
        }
    }

    fn statements(&self, graph: &Graph<'a>) -> Vec<String> {
        let mut walk =
            Walk { graph, state: vec![State::New; graph.nodes.len()], order: Vec::new() };
        let mut nodes: Vec<usize> = (0..graph.nodes.len()).collect();
        nodes.retain(|node| !matches!(graph.nodes[*node], What::Complete(_)));
        nodes.sort_by_key(|node| self.place(graph.nodes[*node]));
        let places: Vec<Place<'a>> = graph.nodes.iter().map(|what| self.place(*what)).collect();
        for node in nodes {
            walk.visit(node, &places, &|id, n| {
                let after = &self.objects[id].after[n];
                after.behind.is_none() && !after.last
            });
        }
        let texts = walk.order.iter().filter_map(|node| self.text(graph.nodes[*node]));
        texts.filter(|text| !text.is_empty()).collect()
    }

    fn text(&self, what: What<'a>) -> Option<String> {
        let written = &self.objects[what.object()];
        match (what, &written.creation) {
            (What::After(_, n), _) => Some(written.after[n].text.clone()),
            (What::Creation(_), Creation::Statement(text)) => Some(text.clone()),
            (What::Creation(id), Creation::Replaceable { text, placeholder, .. }) => {
                let replaced = self.remedies.placeholders.contains_key(id);
                Some(if replaced { placeholder.clone() } else { text.clone() })
            }
            (What::Replacement(_), Creation::Replaceable { replacement, .. }) => {
                Some(replacement.clone())
            }
            (What::Creation(id), Creation::Clause { alone, .. }) => {
                Some(self.lighter(id).map_or(alone, |lighter| &lighter.alone).clone())
            }
            (What::Rest(_), Creation::Clause { lighter: Some(lighter), .. }) => {
                Some(lighter.rest.clone())
            }
            (What::Creation(id), Creation::Frame { head, list, tail, parts }) => {
                Some(format!("{head}{}{tail}", list.of(&self.clauses(id, parts))))
            }
            _ => None,
        }
    }

    /// What is written instead of the whole clause of `id`, if something is.
    fn lighter(&self, id: &ObjectId) -> Option<&'a Lighter> {
        self.remedies.lighter.get(id)?;
        match &self.objects.get(id)?.creation {
            Creation::Clause { lighter, .. } => lighter.as_ref(),
            _ => None,
        }
    }

    /// The clauses that stand in a frame.
    fn clauses(&self, frame: &ObjectId, parts: &'a [ObjectId]) -> Vec<&'a str> {
        parts
            .iter()
            .filter(|part| self.frame_of(part) == Some(frame))
            .filter_map(|part| match &self.objects.get(part)?.creation {
                Creation::Clause { text, .. } => {
                    Some(self.lighter(part).map_or(text, |lighter| &lighter.text).as_str())
                }
                _ => None,
            })
            .collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Begun,
    Done,
}

/// A walk through the statements that goes to what a statement needs first.
struct Walk<'g, 'a> {
    graph: &'g Graph<'a>,
    state: Vec<State>,
    order: Vec<usize>,
}

impl<'a> Walk<'_, 'a> {
    /// Puts everything that `node` needs in order, then `node`, then what follows it at once.
    ///
    /// The path from `node` is kept in a list: a chain of views may be longer than the stack.
    fn visit(
        &mut self,
        node: usize,
        places: &[Place<'a>],
        at_once: &dyn Fn(&'a ObjectId, usize) -> bool,
    ) {
        let mut path = vec![node];
        while let Some(node) = path.last().copied() {
            match self.state[node] {
                State::Done => {
                    path.pop();
                }
                State::New => {
                    self.state[node] = State::Begun;
                    let mut needs: Vec<usize> = self.graph.needs[node].keys().copied().collect();
                    needs.sort_by_key(|needed| std::cmp::Reverse(&places[*needed]));
                    path.extend(needs.into_iter().filter(|n| self.state[*n] == State::New));
                }
                State::Begun => {
                    path.pop();
                    self.done(node);
                    if let What::Creation(id) = self.graph.nodes[node] {
                        self.follow(id, at_once);
                    }
                }
            }
        }
    }

    fn done(&mut self, node: usize) {
        self.state[node] = State::Done;
        self.order.push(node);
    }

    /// Statements about an object stand behind the one that makes it, where nothing is missing.
    fn follow(&mut self, id: &'a ObjectId, at_once: &dyn Fn(&'a ObjectId, usize) -> bool) {
        for n in 0.. {
            let Some(after) = self.graph.numbers.get(&What::After(id, n)).copied() else { break };
            let ready = self.graph.needs[after].keys().all(|n| self.state[*n] == State::Done);
            if ready && self.state[after] == State::New && at_once(id, n) {
                self.done(after);
            }
        }
    }
}
