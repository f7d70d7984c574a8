//! Zeroes memory that is freed, so that no credential remains in memory that is no longer used.

use std::alloc::{GlobalAlloc, Layout};
use std::hint::black_box;

/// An allocator that zeroes what it frees.
#[derive(Debug)]
pub struct Zeroing<A>(pub A);

// SAFETY: the inner allocator upholds the contract, and a block that is being freed may be written
// to within its layout.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Zeroing<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller upholds the contract of the inner allocator.
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above. `black_box` keeps the compiler from removing the zeros, which nothing
        // reads.
        unsafe {
            black_box(block).write_bytes(0, layout.size());
            self.0.dealloc(black_box(block), layout);
        }
    }

    // `realloc` is the default of the trait: it allocates, copies and calls `dealloc`.
}
