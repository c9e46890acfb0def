//! Isolates from fibers of a worker, without and with the interpreter: parallel runs, states, ends, many at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

use hoopsnake_isolate as isolate;
use isolate::channels::{self, Item};
use isolate::cross::{self, Fallback};
use isolate::exec::Failure;
use isolate::registry::{self, Config, Refusal, Whence};
use isolate::value::CrossValue;
use isolate::{Isolate, RtHost, current_id, destroy, run_in};
use vm::Vm;

/// All tests of this process share the workers. The one that blocks them waits until the others have gone.
static WORKERS: RwLock<()> = RwLock::new(());

/// Runs `body` in a fiber of a main isolate.
fn with_main(body: impl FnOnce(&Vm) + 'static) {
    let _shared = WORKERS.read();
    with_workers(body);
}

fn with_workers(body: impl FnOnce(&Vm) + 'static) {
    let worker = rt::Worker::new().unwrap();
    isolate::isolate::prepare_worker(&worker);
    worker.run_main(|| {
        let main = Isolate::new(Box::new(RtHost::default()));
        main.run(body);
        // Fibers that `body` started have ended by now.
        drop(main);
    });
}

fn create() -> i64 {
    registry::create(Whence::Stdlib, Config::ISOLATED, false)
}

/// Runs `body` in `n` threads (fibers) of the main isolate and waits for them.
fn in_threads(vm: &Vm, n: usize, body: impl Fn(&Vm, usize) + 'static) {
    let body = std::rc::Rc::new(body);
    let left = std::rc::Rc::new(std::cell::Cell::new(n));
    let main = std::rc::Rc::new(rt::current());
    for i in 0..n {
        let (body, left, main) = (body.clone(), left.clone(), main.clone());
        vm.spawn_thread(
            move |vm| {
                body(vm, i);
                left.set(left.get() - 1);
                if left.get() == 0 {
                    main.unpark();
                }
            },
            128 * 1024,
        )
        .unwrap();
    }
    while left.get() > 0 {
        rt::park(None).unwrap();
    }
}

#[test]
fn an_isolate_keeps_its_machine_between_runs() {
    with_main(|vm| {
        let id = create();
        let seen = run_in(vm, id, |vm| {
            vm.modules.set_name("kept", vm.new_str("here"));
            (current_id(vm), std::thread::current().id())
        });
        let (there, thread) = seen.unwrap();
        assert_eq!((there, current_id(vm)), (id, 0));
        assert_ne!(thread, std::thread::current().id());
        let kept = run_in(vm, id, |vm| (vm.modules.get_name("kept").is_some(), std::thread::current().id()));
        assert_eq!(kept.unwrap(), (true, thread));
        assert!(vm.modules.get_name("kept").is_none());
        destroy(vm, id).unwrap();
        assert!(matches!(run_in(vm, id, |_| ()), Err(Failure::Refused(Refusal::NotFound))));
        assert!(matches!(destroy(vm, id), Err(Failure::Refused(Refusal::NotFound))));
    });
}

#[test]
fn two_isolates_run_at_the_same_time() {
    if isolate::workers::count() < 2 {
        return;
    }
    let _alone = WORKERS.write();
    with_workers(|vm| {
        let meeting = Arc::new(std::sync::Barrier::new(2));
        let met = Arc::new(AtomicUsize::new(0));
        let (ids, count) = ([create(), create()], met.clone());
        in_threads(vm, 2, move |vm, i| {
            let (meeting, count) = (meeting.clone(), count.clone());
            // Each blocks its OS thread until the other is there: only possible on two workers.
            run_in(vm, ids[i], move |_| {
                meeting.wait();
                count.fetch_add(1, Ordering::SeqCst);
            })
            .unwrap();
            destroy(vm, ids[i]).unwrap();
        });
        assert_eq!(met.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn isolates_call_isolates_on_any_worker() {
    with_main(|vm| {
        // A chain longer than there are workers: some run on their caller's own.
        fn chain(vm: &Vm, left: usize) -> Vec<i64> {
            let mut ids = vec![current_id(vm)];
            if left > 0 {
                let id = create();
                ids.extend(run_in(vm, id, move |vm| chain(vm, left - 1)).unwrap());
                destroy(vm, id).unwrap();
            }
            ids
        }
        let ids = chain(vm, 9);
        assert_eq!(ids.len(), 10);
        assert!(ids.windows(2).all(|w| w[0] < w[1]));
    });
}

#[test]
fn a_running_isolate_refuses_and_lets_the_caller_go_on() {
    with_main(|vm| {
        let id = create();
        let steps = Arc::new(Mutex::new(Vec::new()));
        let told = steps.clone();
        in_threads(vm, 2, move |vm, i| {
            if i == 0 {
                run_in(vm, id, |_| {
                    rt::sleep_until(Instant::now() + Duration::from_millis(50)).unwrap();
                })
                .unwrap();
                told.lock().unwrap().push("ran");
            } else {
                assert_eq!(registry::is_running(id), Ok(true));
                assert!(matches!(run_in(vm, id, |_| ()), Err(Failure::Refused(Refusal::Running))));
                assert!(matches!(destroy(vm, id), Err(Failure::Refused(Refusal::Running))));
                told.lock().unwrap().push("refused");
            }
        });
        assert_eq!(*steps.lock().unwrap(), ["refused", "ran"]);
        destroy(vm, id).unwrap();
    });
}

#[test]
fn a_panic_condemns_one_isolate_alone() {
    with_main(|vm| {
        let (bad, good) = (create(), create());
        assert!(matches!(run_in(vm, bad, |_| panic!("on purpose")), Err(Failure::Lost)));
        assert!(!registry::exists(bad));
        for _ in 0..4 {
            assert_eq!(run_in(vm, good, |vm| vm.modules.len()).unwrap(), 0);
        }
        destroy(vm, good).unwrap();
    });
}

#[test]
fn values_go_through_channels_between_isolates() {
    with_main(|vm| {
        let (there, back) = (channels::create(None), channels::create(None));
        let id = create();
        let refuse = cross::legacy_error;
        let sent = vm.new_tuple(&[vm.new_int(7), vm.new_str("x")]);
        let data = cross::lower(vm, &sent, Fallback::Refuse, refuse).unwrap();
        channels::send(there, 0, data, None).unwrap();
        run_in(vm, id, move |vm| {
            let Ok(Item::Value(data)) = channels::recv(there, current_id(vm)) else { panic!("nothing came") };
            let value = cross::lift(vm, &data).unwrap();
            let shown = vm.new_str(&vm.repr_text(&value).unwrap());
            let data = cross::lower(vm, &shown, Fallback::Refuse, refuse).unwrap();
            channels::send(back, current_id(vm), data, None).unwrap();
        })
        .unwrap();
        destroy(vm, id).unwrap();
        // What an isolate sent outlives it.
        let Ok(Item::Value(CrossValue::Str(text))) = channels::recv(back, 0) else { panic!("nothing came back") };
        assert_eq!(&*text, b"(7, 'x')");
    });
}

#[test]
fn dropping_the_last_id_ends_what_runs_only_afterwards() {
    with_main(|vm| {
        let id = registry::create(Whence::Legacy, Config::ISOLATED, true);
        registry::incref(id, false).unwrap();
        let exists = run_in(vm, id, move |_| {
            isolate::machine::decref(id).unwrap();
            registry::exists(id)
        });
        assert!(exists.unwrap());
        assert!(!registry::exists(id));
    });
}

#[test]
fn python_threads_end_with_their_isolate() {
    with_main(|vm| {
        let id = create();
        let ended = Arc::new(AtomicUsize::new(0));
        let count = ended.clone();
        run_in(vm, id, move |vm| {
            for _ in 0..3 {
                let count = count.clone();
                let body = move |_: &Vm| {
                    while rt::park(None).is_ok() {}
                    count.fetch_add(1, Ordering::SeqCst);
                };
                vm.spawn_thread(body, 0).unwrap();
            }
            rt::yield_now().unwrap();
        })
        .unwrap();
        destroy(vm, id).unwrap();
        assert_eq!(ended.load(Ordering::SeqCst), 3);
    });
}

#[test]
fn thousands_of_threads_with_an_isolate_each() {
    const MANY: usize = 2_000;
    with_main(|vm| {
        let (inside, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let peak = most.clone();
        in_threads(vm, MANY, move |vm, i| {
            let id = create();
            let (inside, most) = (inside.clone(), most.clone());
            let got = run_in(vm, id, move |vm| {
                most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                vm.modules.set_name("number", vm.new_int(i as i64));
                // They wait for something, as scanners do.
                rt::sleep_until(Instant::now() + Duration::from_millis(2)).unwrap();
                inside.fetch_sub(1, Ordering::SeqCst);
                vm.modules.get_name("number").and_then(|n| n.as_int())
            });
            assert_eq!(got.unwrap(), Some(i as i64));
            destroy(vm, id).unwrap();
        });
        let most = peak.load(Ordering::SeqCst);
        assert!(most <= 128 * (isolate::workers::count() + 1) + 512, "{most} at once");
    });
}

#[test]
fn isolates_that_wait_for_those_outside_the_gate_are_joined_by_them() {
    const MANY: usize = 1_000;
    with_main(|vm| {
        let arrived = Arc::new(AtomicUsize::new(0));
        in_threads(vm, MANY, move |vm, _| {
            let id = create();
            let arrived = arrived.clone();
            run_in(vm, id, move |_| {
                arrived.fetch_add(1, Ordering::SeqCst);
                while arrived.load(Ordering::SeqCst) < MANY {
                    rt::sleep_until(Instant::now() + Duration::from_millis(20)).unwrap();
                }
            })
            .unwrap();
            destroy(vm, id).unwrap();
        });
    });
}

#[test]
fn the_life_of_an_isolate_is_short() {
    with_main(|vm| {
        let life = |vm: &Vm| {
            let id = create();
            run_in(vm, id, |vm| drop(vm.new_int(1))).unwrap();
            destroy(vm, id).unwrap();
        };
        life(vm);
        let start = Instant::now();
        (0..1_000).for_each(|_| life(vm));
        let each = start.elapsed() / 1_000;
        println!("an isolate's life: {each:?}");
        assert!(each < Duration::from_millis(2), "{each:?}");
    });
}
