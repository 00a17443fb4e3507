//! What hands memory out, and takes it back.
//!
//! The allocators of the C libraries keep what closed documents held, a heap for each thread; a language server runs
//! for days. Windows' own gives back.

#[cfg(any(target_os = "linux", target_os = "macos"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// From now on memory that has been free for ten seconds goes back to the system even while nothing is asked.
pub fn give_back() {
    // where threads of its own are not had (macOS, musl) it goes back with the next requests for memory
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    let _ = tikv_jemalloc_ctl::background_thread::write(true);
}
