//! Every defence, and how to switch it off: the proof that the attacks would notice.
//!
//! `cargo run -p weft-hostile-tests --bin mutations` copies the sources, puts a switch into each defence, builds the
//! attacks once, and runs for each switch the attack that the defence is there for: it has to be broken. Where two layers
//! hold the same attack, they are one defence here, and one switch takes both away.

/// One defence.
pub struct Mutation {
    /// What it is called.
    pub defence: &'static str,
    /// The attack that has to be broken without it.
    pub attack: &'static str,
    /// What is changed.
    pub edits: &'static [Edit],
}

/// A change of a source file. `OFF` in the new text is true when the defence is switched off.
pub struct Edit {
    /// The file, from the root of the repository.
    pub file: &'static str,
    /// Text that is there exactly once, also when all switches before this one are in.
    pub old: &'static str,
    /// What stands there instead.
    pub new: &'static str,
}

macro_rules! mutations {
    ($($defence:literal broken by $attack:literal: $($file:literal $old:literal => $new:literal),+;)+) => {
        /// All of them.
        pub const MUTATIONS: &[Mutation] = &[
            $(Mutation {
                defence: $defence,
                attack: $attack,
                edits: &[$(Edit { file: $file, old: $old, new: $new }),+],
            }),+
        ];
    };
}

include!("mutations/list.rs");

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::cases;

    #[test]
    fn every_defence_is_where_the_list_says() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut texts = BTreeMap::new();
        for mutation in MUTATIONS {
            for edit in mutation.edits {
                let read = || fs::read_to_string(root.join(edit.file)).expect(edit.file);
                let text: &mut String = texts.entry(edit.file).or_insert_with(read);
                let times = text.matches(edit.old).count();
                assert_eq!(times, 1, "{}: {} has {:?} {times} times", mutation.defence, edit.file, edit.old);
                assert!(edit.new.contains("OFF"), "{}: {:?}", mutation.defence, edit.new);
                *text = text.replace(edit.old, edit.new);
            }
        }
    }

    #[test]
    fn every_defence_has_an_attack() {
        let attacks = cases::all();
        for mutation in MUTATIONS {
            let known = attacks.iter().any(|attack| attack.name == mutation.attack);
            assert!(known, "{}: there is no attack {}", mutation.defence, mutation.attack);
        }
    }
}
