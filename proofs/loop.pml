/*
 * The loop of pid1 (src/supervise/mod.rs) beside a kernel and a container that do what they
 * like: what Spin finds of it in every order of events is in check.sh.
 *
 * A model has no numbers to speak of: of each kind there are one or two. What is kept is what
 * can go wrong with the order of things: signals merge while they wait and are taken lowest
 * number first; a turn takes one signal, reaps a portion and looks at the deadline; who was
 * brought into the namespace sends no SIGCHLD; a stop of the command is told by wait.
 *
 * Each broken variant leaves out one thing that the program does (-D…), and a property fails:
 *
 *   ONE_CHILD_PER_SIGNAL    a SIGCHLD stands for one child
 *   LOOK_THEN_SLEEP         look for zombies first, then forget the SIGCHLD
 *   REAP_ALL_AT_ONCE        no portions: reap until nothing is left to reap
 *   LOWEST_SIGNAL_FIRST     no sweeps: of several signals always the lowest
 *   IGNORE_STOPS            wait is not asked for stops
 *   NO_CONT                 … or nothing is done about them
 *   TERM_WITHOUT_CONT       who is stopped gets TERM alone
 *   NO_POLL                 nobody looks for strangers
 *   NO_DEADLINE             the sleep has no end, whatever the ladder says
 *   LEAVE_WITH_COMMAND      the end of the command is the end of it all
 */

#define PORTION 2        /* how many are reaped in a turn; with the command there are more */
#define ORPHANS 2        /* so many at a time; they are born without end */
#define TOLERANCE 2      /* so many signals between two sweeps */

/* What waits for pid1: one bit each, however often it was sent. */
bool chld, term, winch;

/* The command. */
mtype = { running, stopped, zombie, reaped };
mtype command = running;
bool stop_untold;        /* wait has not told of the stop yet */
bool was_stopped;

/* Orphans: children of pid1. Strangers: no children of its. */
byte orphans = 1, zombies;
byte strangers = STRANGERS;
bool orphan_is_stopped;  /* one of them, and for good, if nobody continues it */

/* What everybody has got. */
bool got_term, got_kill;

/* pid1. */
bool reaping, has_ended, children_left = true, leaving, left;
bool asleep;
bool armed, expired;     /* the deadline of the ladder */
byte taken;              /* since the last sweep */
bool sweeping, above_chld, above_term;

/* How often a signal has been sent, for the properties: 1 is enough. */
bool term_sent, term_forwarded, winch_sent, winch_forwarded;

#define nothing_pending (!chld && !term && !winch)
#define someone_left (orphans > 0 || zombies > 0 || strangers > 0)
#define dead_child (zombies > 0 || command == zombie)

/*
 * wait4 finds somebody: the command, its stop, or a zombie. The kernel looks from the oldest
 * child on, and the command is the oldest. What it says of nobody, it says in the same moment.
 */
inline reap_one(found) {
    if
    :: command == zombie -> command = reaped; has_ended = true; found = true
#ifndef IGNORE_STOPS
    :: command != zombie && stop_untold -> stop_untold = false; found = true;
        if
#ifndef NO_CONT
        :: command == stopped -> command = running
#endif
        :: else
        fi
    :: command != zombie && !stop_untold && zombies > 0 -> zombies--; found = true
#else
    :: command != zombie && zombies > 0 -> zombies--; found = true
#endif
    :: else ->
        found = false; reaping = false;
        children_left = (orphans > 0 || command != reaped)
    fi
}

inline tell_all_term() {
    got_term = true;
#ifndef TERM_WITHOUT_CONT
    orphan_is_stopped = false;
#endif
    armed = (TIMEOUT_IS_FINITE -> true : false)
}

/* The deadline, if it has passed. */
inline keep_deadlines() {
    if
    :: expired && got_term && !got_kill ->
        assert(has_ended);
        got_kill = true; expired = false; armed = true
    :: expired && got_kill -> leaving = true; expired = false
    :: else
    fi
}

inline goes_on() {
    if
#ifdef LEAVE_WITH_COMMAND
    :: has_ended -> leaving = true
#else
    :: has_ended && !children_left && strangers == 0 -> leaving = true
    :: has_ended && (children_left || strangers > 0) && !got_term -> tell_all_term()
#endif
    :: else
    fi
}

/* One of what is pending: the lowest, or in a sweep the lowest above the last one. */
inline take_signal() {
    if
    :: term && !above_term ->                            /* 15 */
        term = false; taken++; above_term = sweeping;
        if
        :: !has_ended -> term_forwarded = true
        :: else
        fi
    :: !(term && !above_term) && chld && !above_chld ->  /* 17 */
        chld = false; taken++;
        above_term = sweeping; above_chld = sweeping;
#ifndef LOOK_THEN_SLEEP
        reaping = true
#endif
    :: !(term && !above_term) && !(chld && !above_chld) && winch ->  /* 28 */
        winch = false; taken++; above_term = sweeping; above_chld = sweeping;
        if
        :: !has_ended -> winch_forwarded = true
        :: else
        fi
    :: else ->                                           /* EAGAIN */
        sweeping = false; taken = 0; above_chld = false; above_term = false
    fi;
#ifndef LOWEST_SIGNAL_FIRST
    if
    :: taken >= TOLERANCE -> sweeping = true
    :: else
    fi;
#endif
    if
    :: taken > TOLERANCE -> taken = TOLERANCE
    :: else
    fi
}

active proctype pid1() {
    bool found;
    byte portion;
turn:
    /* rt_sigtimedwait: returns at once if there is something to do. */
    asleep = true;
    if
    :: !nothing_pending
    :: reaping || sweeping
#ifndef NO_DEADLINE
    :: expired
#endif
#ifndef NO_POLL
    :: has_ended && !children_left && strangers == 0     /* the look every 20 ms */
#endif
    fi;
    asleep = false;
#ifdef LOOK_THEN_SLEEP
    reaping = true;
#endif
#ifndef LOOK_THEN_SLEEP
    atomic { take_signal() };
#endif
    portion = 0;
    do
    :: reaping ->
        atomic { reap_one(found) };
        if
        :: found -> portion++
        :: else
        fi;
#ifdef ONE_CHILD_PER_SIGNAL
        reaping = false;
#endif
        if
#ifndef REAP_ALL_AT_ONCE
        :: portion >= PORTION -> break
#endif
        :: else -> portion = (portion >= PORTION -> PORTION : portion)
        fi
    :: else -> break
    od;
#ifdef LOOK_THEN_SLEEP
    atomic { take_signal() };
#endif
    atomic { keep_deadlines() };
    if
    :: leaving
    :: else -> goes_on()
    fi;
    if
    :: leaving -> left = true
    :: else -> goto turn
    fi
}

/* The command runs, is stopped by a key, and ends; or it does not. */
active proctype the_command() {
    do
    :: atomic { command == running && !was_stopped && !left ->
        command = stopped; was_stopped = true; stop_untold = true; chld = true }
    :: atomic { command == running && !left -> command = zombie; stop_untold = false; chld = true; break }
    :: command == running -> goto for_ever
    :: left -> break
    od;
    goto done;
for_ever:
    do
    :: !left
    :: left -> break
    od;
done:
    skip
}

/*
 * Who is STUBBORN does not end by TERM, who is UNKILLABLE not even by KILL.
 * Orphans die and are born, and that without end while they are not told to end.
 */
active proctype the_orphans() {
end:
    do
    :: atomic { orphans > 0 && !orphan_is_stopped && !(STUBBORN && got_term) && !left ->
        orphans--; zombies++; chld = true }
    :: atomic { orphans + zombies < ORPHANS && !got_term && orphans > 0 && !left -> orphans++ }
    /* The last one that lives may be stopped, and will not do anything more by itself. */
    :: atomic { orphans == 1 && STOPS_ORPHAN && !orphan_is_stopped && !got_term && has_ended && !left ->
        orphan_is_stopped = true }
    :: atomic { got_kill && !UNKILLABLE && orphans > 0 && !left -> orphan_is_stopped = false; orphans--; zombies++; chld = true }
    :: left -> break
    od
}

/* They end when they are told to; nobody is sent a SIGCHLD for it. */
active proctype the_strangers() {
end:
    do
    :: atomic { strangers > 0 && got_term && !left -> strangers-- }
    :: left -> break
    od
}

active proctype the_engine() {
    atomic { term = true; term_sent = true };
    atomic { winch = true; winch_sent = true }
}

active proctype the_clock() {
end:
    do
    :: atomic { armed && !expired && !left -> armed = false; expired = true }
    :: left -> break
    od
}

/* Nobody who has died waits while pid1 sleeps with nothing that would wake it. */
#define sleeps_over_the_dead (asleep && nothing_pending && !reaping && !sweeping && !expired && dead_child && !left)

ltl no_lost_child { [] !sleeps_over_the_dead }
ltl nothing_left { [] (left -> (got_kill || (!someone_left && command == reaped))) }
ltl term_is_forwarded { [] (term_sent -> <> (term_forwarded || has_ended || left)) }
ltl winch_is_forwarded { [] (winch_sent -> <> (winch_forwarded || has_ended || left)) }
ltl the_stopped_go_on { [] ((command == stopped) -> <> (command != stopped || left)) }
ltl it_ends { [] ((command == zombie) -> <> left) }
ltl kill_follows_term { [] (got_term -> <> (got_kill || left)) }
