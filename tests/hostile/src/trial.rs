//! One attack, judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::arena::Arena;
use crate::attack::{Act, Attack, run_against};
use crate::bystander::Bystander;
use crate::memory;

/// The bystander may take that many times its usual time.
const SLOWDOWN_MAX: f64 = 2.0;
/// Memory may be that much more afterwards.
const GROWTH_MAX: f64 = 1.1;
/// Runs of the bystander beside an attack, at least; the middle one counts.
const RUNS_BESIDE: usize = 3;
/// How often an attack is tried again when times were bad: other programs take time on this machine, too.
const ROUNDS: u32 = 6;
/// Longest pause between two times of one attack.
const PAUSE_MAX: Duration = Duration::from_millis(200);
/// Longest that an attack may take, whatever it does.
const ATTACK_MAX: Duration = Duration::from_secs(60);

/// What came of an attack.
pub struct Verdict {
    /// What the host answered.
    pub answer: String,
    /// The bystander's time, against its usual time.
    pub slowdown: f64,
    /// Memory afterwards, against before.
    pub growth: f64,
    /// How long one attack took.
    pub took: Duration,
    /// What is wrong; empty if the host held.
    pub faults: Vec<String>,
}

/// The process, its bystander, and the number of its last run.
pub struct Court {
    arena: Arc<Arena>,
    bystander: Arc<Bystander>,
    runs: u64,
}

impl Court {
    /// Makes the bystander ready, and lets caches fill.
    ///
    /// # Panics
    /// If the bystander fails without any attack.
    pub async fn open(arena: Arc<Arena>) -> Self {
        const WARM_UP: u32 = 20;
        let bystander = Arc::new(Bystander::new(&arena).await);
        warm_pool(&arena).await;
        let mut court = Self { arena, bystander, runs: 0 };
        for _ in 0..WARM_UP {
            court.bystander_run().await.unwrap_or_else(|fault| panic!("{fault}"));
        }
        court
    }

    /// Judges one attack.
    pub async fn judge(&mut self, attack: &Attack) -> Verdict {
        let mut round = 1;
        loop {
            let verdict = self.judge_once(attack).await;
            if verdict.faults.is_empty() || round == ROUNDS || verdict.is_wrong(attack) {
                return verdict;
            }
            round += 1;
        }
    }

    async fn judge_once(&mut self, attack: &Attack) -> Verdict {
        let mut faults = Vec::new();
        let usual = match self.usual().await {
            Ok(usual) => usual,
            Err(fault) => return Verdict::broken(fault),
        };
        let before = memory::held_bytes();
        let started = Instant::now();
        let (answer, times) = self.beside(attack).await;
        let took = started.elapsed();
        let slowdown = match times {
            Ok(times) => middle(times).as_secs_f64() / usual.as_secs_f64(),
            Err(fault) => {
                faults.push(fault);
                f64::NAN
            }
        };
        let after = self.settled_bytes((before as f64 * GROWTH_MAX) as u64).await;
        let growth = after.map_or_else(
            |fault| {
                faults.push(format!("afterwards, {fault}"));
                f64::NAN
            },
            |after| after as f64 / before as f64,
        );
        if answer != attack.answer {
            faults.push(format!("the host answered:\n    {answer}\n  and not:\n    {}", attack.answer));
        }
        if slowdown > SLOWDOWN_MAX {
            faults.push(format!("the bystander took {slowdown:.1} times its usual {} ms", usual.as_millis()));
        }
        if growth > GROWTH_MAX {
            faults.push(format!("memory grew to {growth:.2} of the {} MiB before", before >> 20));
        }
        Verdict { answer, slowdown, growth, took, faults }
    }

    /// Runs the attack, again and again if it is short, while the bystander runs, each in a task of its own. The last
    /// answer counts, or the first that is not the expected one.
    async fn beside(&mut self, attack: &Attack) -> (String, Result<Vec<Duration>, String>) {
        let over = Arc::new(AtomicBool::new(false));
        let (act, arena, expected) = (Arc::clone(&attack.act), Arc::clone(&self.arena), attack.answer.to_owned());
        let attacker = tokio::spawn(again_and_again(act, arena, expected, Arc::clone(&over)));
        let mut times = Ok(Vec::new());
        while let Ok(so_far) = &mut times
            && so_far.len() < RUNS_BESIDE
        {
            match self.bystander_run().await {
                Ok(took) => so_far.push(took),
                Err(fault) => times = Err(fault),
            }
        }
        over.store(true, Ordering::Relaxed);
        let answer = attacker.await.unwrap_or_else(|error| format!("the host panicked: {error}"));
        (answer, times)
    }

    /// What the process holds once it holds no more than that, or after a while in which it goes on working.
    async fn settled_bytes(&mut self, at_most: u64) -> Result<u64, String> {
        const TRIES: u32 = 20;
        for _ in 0..TRIES {
            self.bystander_run().await?;
            if memory::held_bytes() <= at_most {
                break;
            }
            memory::ask_allocator().await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(memory::held_bytes())
    }

    /// The bystander's time when nobody disturbs it.
    async fn usual(&mut self) -> Result<Duration, String> {
        let mut times = Vec::new();
        for _ in 0..RUNS_BESIDE {
            times.push(self.bystander_run().await?);
        }
        Ok(middle(times))
    }

    /// Once, in a task of its own.
    async fn bystander_run(&mut self) -> Result<Duration, String> {
        self.runs += 1;
        let (arena, bystander, run) = (Arc::clone(&self.arena), Arc::clone(&self.bystander), self.runs);
        let run = tokio::spawn(async move { bystander.run(&arena, run).await });
        run.await.unwrap_or_else(|error| Err(format!("the bystander panicked: {error}")))
    }
}

/// The pool keeps the memory of a number of instances for the next ones: lets it take as many as it will ever keep.
async fn warm_pool(arena: &Arc<Arena>) {
    const SOURCE: &str = "
weft: 1
name: warm
connections: { victim: hostile }
steps:
  - id: fill
    for_each: ${ [range(64)] }
    parallel: 64
    uses: hostile/leave
    connection: victim
";
    for _ in 0..3 {
        let answer = run_against(arena, SOURCE, "http://127.0.0.1:9").await;
        assert_eq!(answer, "finished", "the pool is warmed");
    }
}

/// An attack with pauses as long as itself, so that it is an attack and not only a load; until it is over or answered otherwise than expected.
async fn again_and_again(act: Act, arena: Arc<Arena>, expected: String, over: Arc<AtomicBool>) -> String {
    loop {
        let began = Instant::now();
        let answer = tokio::time::timeout(ATTACK_MAX, act(Arc::clone(&arena))).await;
        let answer = answer.unwrap_or_else(|_| format!("no end within {} s", ATTACK_MAX.as_secs()));
        if answer != expected || over.load(Ordering::Relaxed) {
            return answer;
        }
        tokio::time::sleep(began.elapsed().min(PAUSE_MAX)).await;
    }
}

impl Verdict {
    fn broken(fault: String) -> Self {
        Self { answer: String::new(), slowdown: 0.0, growth: 0.0, took: Duration::ZERO, faults: vec![fault] }
    }

    /// Whether the answer itself is wrong, which no other round can mend.
    fn is_wrong(&self, attack: &Attack) -> bool {
        self.answer != attack.answer
    }
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
