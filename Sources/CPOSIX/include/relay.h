// What the relay needs of the system beside posix.h. Every function returns -1 and leaves the reason in errno.
#pragma once

/// Lets the calling thread have less of a busy processor than it had (nice + 5).
int sekimori_stand_back(void);

/// A close-on-exec, non-blocking counter that poll sees as readable once it was raised.
int sekimori_event(void);

/// No core dump and no tracing of this process, by whoever runs under the same uid.
int sekimori_hide_memory(void);

/// Makes the calling thread's blocking calls return EINTR at SIGUSR1, whatever thread the signal is sent from.
int sekimori_interruptible(void);
