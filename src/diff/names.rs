//! Objects of two models that are the same but for their name, and texts held against each other
//! with that in mind.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::model::layout::tokens;
use crate::model::{Object, ObjectId, unquote_identifier};

/// One object under its two names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    /// The object in the left model.
    pub(super) left: &'a ObjectId,
    /// The object in the right model.
    pub(super) right: &'a ObjectId,
    /// Which of the tried renames it belongs to.
    pub(super) of: usize,
}

/// Pairs that are known, or taken for granted until they prove wrong.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    pairs: Vec<Pair<'a>>,
    dead: BTreeSet<usize>,
    by_left: HashMap<&'a ObjectId, Vec<usize>>,
    by_path: HashMap<&'a [String], Vec<usize>>,
    by_container: HashMap<&'a [String], Vec<usize>>,
}

/// An object in both models.
#[derive(Clone, Copy, Debug)]
pub(super) struct Both<'a> {
    pub(super) left_id: &'a ObjectId,
    pub(super) left: &'a Object,
    pub(super) right: &'a Object,
}

/// The path of an object without the argument list of a routine: what SQL texts call it.
fn called(id: &ObjectId) -> &[String] {
    match id.path.split_last() {
        Some((last, rest)) if rest.len() > 1 && last.starts_with('(') && last.ends_with(')') => {
            rest
        }
        _ => &id.path,
    }
}

impl<'a> Names<'a> {
    pub(super) fn add(&mut self, pair: Pair<'a>) {
        let at = self.pairs.len();
        self.pairs.push(pair);
        self.by_left.entry(pair.left).or_default().push(at);
        if pair.left.on.is_none() {
            let path = called(pair.left);
            self.by_path.entry(path).or_default().push(at);
            if let Some((_, container)) = path.split_last() {
                self.by_container.entry(container).or_default().push(at);
            }
        }
    }

    /// Forgets everything that belongs to one tried rename.
    pub(super) fn drop_all_of(&mut self, of: usize) {
        self.dead.insert(of);
    }

    fn alive(&self, list: Option<&Vec<usize>>) -> impl Iterator<Item = Pair<'a>> {
        let list = list.map(Vec::as_slice).unwrap_or_default();
        list.iter().map(|at| self.pairs[*at]).filter(|pair| !self.dead.contains(&pair.of))
    }

    /// The pairs of an object of the left model.
    pub(super) fn of_left(&self, id: &ObjectId) -> impl Iterator<Item = Pair<'a>> {
        self.alive(self.by_left.get(id))
    }

    /// Whether `right` is what `left` is called in the right model; the tried renames that this
    /// rests on are added to `used`.
    pub(super) fn maps(
        &self,
        left: &ObjectId,
        right: &ObjectId,
        used: &mut BTreeSet<usize>,
    ) -> bool {
        if left == right {
            return true;
        }
        if let Some(pair) = self.of_left(left).find(|pair| pair.right == right) {
            used.insert(pair.of);
            return true;
        }
        if left.kind == right.kind && called(left) == called(right) {
            return self.same_signature(left, right, used);
        }
        // A column of a view is named by what stands on it and is no object of its own.
        let (Some((l, in_left)), Some((r, in_right))) =
            (left.path.split_last(), right.path.split_last())
        else {
            return false;
        };
        let container = (left.kind == right.kind && l == r)
            .then(|| self.alive(self.by_path.get(in_left)).find(|p| called(p.right) == in_right));
        let found = container.flatten();
        used.extend(found.map(|pair| pair.of));
        found.is_some()
    }

    /// Whether two routines take the same types; those that the server makes along with a type are
    /// no objects of their own.
    fn same_signature(
        &self,
        left: &ObjectId,
        right: &ObjectId,
        used: &mut BTreeSet<usize>,
    ) -> bool {
        let (Some(left), Some(right)) = (left.path.last(), right.path.last()) else { return false };
        let (l, r): (Vec<&str>, Vec<&str>) = (tokens(left).collect(), tokens(right).collect());
        let (mut i, mut j) = (0, 0);
        while i < l.len() && j < r.len() {
            let ((from, after_from), (to, after_to)) = (chain(&l, i), chain(&r, j));
            if from.is_empty() || to.is_empty() {
                if l[i] != r[j] {
                    return false;
                }
                (i, j) = (i + 1, j + 1);
                continue;
            }
            if from != to {
                let path: Vec<String> = from.iter().map(ToString::to_string).collect();
                let mut pairs = self.alive(self.by_path.get(path.as_slice()));
                let Some(pair) = pairs.find(|pair| called(pair.right) == to) else { return false };
                used.insert(pair.of);
            }
            (i, j) = (after_from, after_to);
        }
        i == l.len() && j == r.len()
    }

    /// Whether two lists name the same objects.
    pub(super) fn same_objects(
        &self,
        left: &[ObjectId],
        right: &[ObjectId],
        used: &mut BTreeSet<usize>,
    ) -> bool {
        if left.len() != right.len() {
            return false;
        }
        let others: BTreeSet<&ObjectId> = right.iter().collect();
        left.iter().all(|id| {
            others.contains(id)
                || self.of_left(id).any(|pair| {
                    let found = others.contains(pair.right);
                    used.extend(found.then_some(pair.of));
                    found
                })
                || right.iter().any(|other| self.maps(id, other, used))
        })
    }

    /// Whether an object stands on, and makes use of, the same on both sides.
    pub(super) fn same_surroundings(&self, both: Both<'_>, used: &mut BTreeSet<usize>) -> bool {
        self.same_objects(&both.left.parents, &both.right.parents, used)
            && self.same_objects(&both.left.depends_on, &both.right.depends_on, used)
    }

    /// The pairs that texts of an object can speak of: itself, its parts, what it stands on and
    /// makes use of, and what contains those.
    pub(super) fn around(&self, both: Both<'_>) -> Vocabulary<'a> {
        let mut paths: BTreeSet<&[String]> = BTreeSet::new();
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut pairs = Vec::new();
        let near = both.left.parents.iter().chain(&both.left.depends_on);
        for id in near.chain([both.left_id]).chain(both.left_id.on.as_deref()) {
            let path = called(id);
            paths.extend((1..=path.len()).map(|length| &path[..length]));
        }
        let lists = paths.iter().map(|path| self.by_path.get(path));
        for list in lists.chain([self.by_container.get(called(both.left_id))]) {
            for at in list.into_iter().flatten() {
                if !self.dead.contains(&self.pairs[*at].of) && seen.insert(*at) {
                    pairs.push(self.pairs[*at]);
                }
            }
        }
        Vocabulary { pairs, used: RefCell::default() }
    }
}

/// The names that one object's texts may use otherwise.
#[derive(Debug)]
pub(super) struct Vocabulary<'a> {
    pairs: Vec<Pair<'a>>,
    used: RefCell<BTreeSet<usize>>,
}

impl Vocabulary<'_> {
    /// The tried renames that were needed so far.
    pub(super) fn into_used(self) -> BTreeSet<usize> {
        self.used.into_inner()
    }

    /// Whether two values say the same of what is called otherwise.
    pub(super) fn values_agree(&self, left: &Value, right: &Value) -> bool {
        match (left, right) {
            (Value::String(l), Value::String(r)) => self.texts_agree(l, r),
            (Value::Array(l), Value::Array(r)) => {
                l.len() == r.len() && l.iter().zip(r).all(|(l, r)| self.values_agree(l, r))
            }
            _ => left == right,
        }
    }

    /// Whether two SQL texts are the same token for token, but for names.
    pub(super) fn texts_agree(&self, left: &str, right: &str) -> bool {
        if left == right || self.components_agree(&[left.into()], &[right.into()], 0) {
            return true;
        }
        let l: Vec<&str> = tokens(left).collect();
        let r: Vec<&str> = tokens(right).collect();
        let (mut i, mut j) = (0, 0);
        while i < l.len() && j < r.len() {
            let (left_chain, left_end) = chain(&l, i);
            let (right_chain, right_end) = chain(&r, j);
            if left_chain.is_empty() || right_chain.is_empty() {
                if l[i] != r[j] && !self.objects_agree(&l[i..], &r[j..]) {
                    return false;
                }
                (i, j) = (i + 1, j + 1);
                continue;
            }
            let same_length = left_chain.len() == right_chain.len();
            let agree = |at| self.components_agree(&left_chain, &right_chain, at);
            if !same_length || !(0..left_chain.len()).all(agree) {
                return false;
            }
            (i, j) = (left_end, right_end);
            // A view keeps the names of its columns: `a` is printed as `b AS a` when the column
            // below is called `b`.
            match (alias(&l[i..]), alias(&r[j..])) {
                (None, Some(alias)) if left_chain.last() == Some(&alias) => j += 4,
                (Some(alias), None) if right_chain.last() == Some(&alias) => i += 4,
                _ => {}
            }
        }
        i == l.len() && j == r.len()
    }

    /// Whether two strings name the same object: `'public.s'::regclass`.
    fn objects_agree(&self, left: &[&str], right: &[&str]) -> bool {
        let name = |tokens: &[&str]| {
            let inner = tokens.first()?.strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'");
            let is_object = matches!(tokens.get(1..4), Some([":", ":", class])
                if class.starts_with("reg"));
            is_object.then_some(inner)
        };
        name(left).zip(name(right)).is_some_and(|(l, r)| self.texts_agree(&l, &r))
    }

    /// Whether the names at one place of two dotted names are the same, or the two names of one
    /// object. What follows must follow in the object's name too.
    fn components_agree(&self, left: &[Cow<'_, str>], right: &[Cow<'_, str>], at: usize) -> bool {
        if left[at] == right[at] {
            return true;
        }
        let fits = |pair: &&Pair<'_>| {
            let (old, new) = (called(pair.left), called(pair.right));
            old.len() == new.len()
                && (0..old.len()).any(|n| {
                    old[n] == left[at]
                        && new[n] == right[at]
                        && old[n + 1..].iter().zip(&left[at + 1..]).all(|(name, said)| name == said)
                        && new[n + 1..]
                            .iter()
                            .zip(&right[at + 1..])
                            .all(|(name, said)| name == said)
                        && (n + 1 == old.len() || left.len() > at + 1)
                })
        };
        let found = self.pairs.iter().find(fits);
        self.used.borrow_mut().extend(found.map(|pair| pair.of));
        found.is_some()
    }
}

/// The dotted name that begins at token `at`, empty when none does, and the token after it.
fn chain<'t>(tokens: &[&'t str], at: usize) -> (Vec<Cow<'t, str>>, usize) {
    let mut names = Vec::new();
    let mut next = at;
    while let Some(name) = tokens.get(next).and_then(|token| unquote_identifier(token)) {
        names.push(name);
        next += 1;
        let goes_on = tokens.get(next) == Some(&".")
            && tokens.get(next + 1).is_some_and(|token| unquote_identifier(token).is_some());
        if !goes_on {
            break;
        }
        next += 1;
    }
    (names, next)
}

/// The alias that ` AS a` gives.
fn alias<'t>(tokens: &[&'t str]) -> Option<Cow<'t, str>> {
    match tokens.get(..4)? {
        [before, "AS", after, name] if before.trim().is_empty() && after.trim().is_empty() => {
            unquote_identifier(name)
        }
        _ => None,
    }
}

/// A value with every name in `changing` blotted out: equal for two values that differ in those
/// names alone. The elements of lists come in order of what is left.
pub(super) fn blotted(value: &Value, changing: &BTreeSet<&str>) -> String {
    match value {
        Value::String(text) => blotted_text(text, changing),
        Value::Array(values) => {
            let mut values: Vec<String> =
                values.iter().map(|value| blotted(value, changing)).collect();
            values.sort_unstable();
            values.join("\u{1}")
        }
        other => other.to_string(),
    }
}

/// The same of a text.
pub(super) fn blotted_text(text: &str, changing: &BTreeSet<&str>) -> String {
    if changing.contains(text) {
        return "\0".to_owned();
    }
    tokens(text)
        .map(|token| match unquote_identifier(token) {
            Some(name) if changing.contains(name.as_ref()) => "\0".to_owned(),
            _ => match token.strip_prefix('\'').and_then(|token| token.strip_suffix('\'')) {
                Some(inner) if !inner.is_empty() => format!("'{}'", blotted_text(inner, changing)),
                _ => token.to_owned(),
            },
        })
        .collect()
}
