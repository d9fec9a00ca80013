//! kill -9 at points that nobody chose: again and again, until a run gets to its end between two kills. Then its tables
//! are those of a run that nobody disturbed, byte for byte.

use std::thread;
use std::time::Duration;

use weft_fakes::kit::chance::Chance;

use crate::resume::{start, undisturbed_run};

/// Kills in all, at least.
const KILLS: u32 = 120;
/// Kills of one run before it is left alone: some points come so early that it never gets further.
const KILLS_OF_A_RUN_MAX: u32 = 15;

/// Half of the points are so many requests after the start, half so long after it; each a little later than that.
fn kill_somewhere(
    server: &weft_fakes::xiaoe::FakeXiaoe,
    project: &weft_e2e::Project,
    file: &str,
    dice: &mut Chance,
) -> bool {
    let begun = server.requests().total();
    let running = project.weft(["run", file]).start();
    if dice.below(2) == 0 {
        let until = begun + dice.below(40);
        while server.requests().total() < until && !running.has_ended() {
            thread::sleep(Duration::from_micros(100));
        }
        thread::sleep(Duration::from_micros(dice.below(5_000)));
    } else {
        thread::sleep(Duration::from_micros(dice.below(400_000)));
    }
    if running.has_ended() {
        running.wait().ok();
        return false;
    }
    running.kill();
    running.wait().code.is_none()
}

#[test]
fn a_hundred_kills() {
    let seed = std::env::var("WEFT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut dice = Chance::from_state(seed);
    let (mut kills, mut runs) = (0, 0);
    while kills < KILLS {
        let (server, project, file) = start();
        let mut kills_of_this = 0;
        while kills_of_this < KILLS_OF_A_RUN_MAX && kill_somewhere(&server, &project, &file, &mut dice) {
            kills_of_this += 1;
        }
        project.run(&file).ok();
        let (tables, dump) = undisturbed_run();
        let told = format!("after {kills_of_this} kills of run {runs}; again: WEFT_SEED={seed}");
        assert_eq!(&project.database().tables(), tables, "{told}");
        assert!(project.database().dump() == *dump, "the rows were written in another order {told}");
        kills += kills_of_this;
        runs += 1;
    }
    eprintln!("{kills} kills in {runs} runs");
}
