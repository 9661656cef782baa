/* A machine with a stack and codes of two bytes, run by a switch, and by functions that are called through a table. */
#include "rt.h"

enum { PUSH, LOAD, STORE, ADD, SUBTRACT, MULTIPLY, AND, XOR, SHIFT, LESS, JUMP, JUMP_IF, CALL, RETURN, HALT, OPERATIONS };
enum { SUM, ROUNDS, X, A, B };

typedef struct {
    const u8 *next;
    int *top;
    const u8 **callers;
    int running;
} machine;

static u8 code[256];
static int variables[8], stack[64];
static const u8 *callers[16];
static u32 length;

static void put(int operation, u32 operand)
{
    code[length++] = (u8)operation;
    code[length++] = (u8)operand;
}

static void put_random(u32 shift, u32 variable)
{
    put(LOAD, X), put(PUSH, shift), put(SHIFT, 0), put(PUSH, 127), put(AND, 0), put(PUSH, 1), put(ADD, 0), put(STORE, variable);
}

/* Greatest common divisors of random numbers by subtraction, all of them in one sum. */
static void write_program(void)
{
    u32 gcd, loop, unequal, less;
    length = 0;
    put(JUMP, 0);
    gcd = length;
    put(LOAD, A), put(LOAD, B), put(SUBTRACT, 0);
    unequal = length;
    put(JUMP_IF, 0);
    put(RETURN, 0);
    code[unequal + 1] = (u8)length;
    put(LOAD, A), put(LOAD, B), put(LESS, 0);
    less = length;
    put(JUMP_IF, 0);
    put(LOAD, A), put(LOAD, B), put(SUBTRACT, 0), put(STORE, A), put(JUMP, gcd);
    code[less + 1] = (u8)length;
    put(LOAD, B), put(LOAD, A), put(SUBTRACT, 0), put(STORE, B), put(JUMP, gcd);
    loop = length;
    code[1] = (u8)loop;
    put(LOAD, X), put(PUSH, 109), put(MULTIPLY, 0), put(PUSH, 57), put(ADD, 0), put(STORE, X);
    put_random(3, A);
    put_random(12, B);
    put(CALL, gcd);
    put(LOAD, SUM), put(PUSH, 5), put(SHIFT, 0), put(LOAD, SUM), put(XOR, 0), put(LOAD, A), put(ADD, 0), put(STORE, SUM);
    put(LOAD, ROUNDS), put(PUSH, 1), put(SUBTRACT, 0), put(STORE, ROUNDS), put(LOAD, ROUNDS), put(JUMP_IF, loop);
    put(HALT, 0);
}

static void run_by_switch(void)
{
    const u8 *next = code, **caller = callers;
    int *top = stack;
    for (;;) {
        int operation = next[0], operand = next[1];
        next += 2;
        switch (operation) {
        case PUSH: *top++ = operand; break;
        case LOAD: *top++ = variables[operand]; break;
        case STORE: variables[operand] = *--top; break;
        case ADD: top--; top[-1] += *top; break;
        case SUBTRACT: top--; top[-1] -= *top; break;
        case MULTIPLY: top--; top[-1] *= *top; break;
        case AND: top--; top[-1] &= *top; break;
        case XOR: top--; top[-1] ^= *top; break;
        case SHIFT: top--; top[-1] = (int)((u32)top[-1] >> *top); break;
        case LESS: top--; top[-1] = top[-1] < *top; break;
        case JUMP: next = code + operand; break;
        case JUMP_IF: if (*--top) next = code + operand; break;
        case CALL: *caller++ = next; next = code + operand; break;
        case RETURN: next = *--caller; break;
        default: return;
        }
    }
}

static void do_push(machine *m, int operand) { *m->top++ = operand; }
static void do_load(machine *m, int operand) { *m->top++ = variables[operand]; }
static void do_store(machine *m, int operand) { variables[operand] = *--m->top; }
static void do_add(machine *m, int operand) { (void)operand; m->top--; m->top[-1] += *m->top; }
static void do_subtract(machine *m, int operand) { (void)operand; m->top--; m->top[-1] -= *m->top; }
static void do_multiply(machine *m, int operand) { (void)operand; m->top--; m->top[-1] *= *m->top; }
static void do_and(machine *m, int operand) { (void)operand; m->top--; m->top[-1] &= *m->top; }
static void do_xor(machine *m, int operand) { (void)operand; m->top--; m->top[-1] ^= *m->top; }
static void do_shift(machine *m, int operand) { (void)operand; m->top--; m->top[-1] = (int)((u32)m->top[-1] >> *m->top); }
static void do_less(machine *m, int operand) { (void)operand; m->top--; m->top[-1] = m->top[-1] < *m->top; }
static void do_jump(machine *m, int operand) { m->next = code + operand; }
static void do_jump_if(machine *m, int operand) { if (*--m->top) m->next = code + operand; }
static void do_call(machine *m, int operand) { *m->callers++ = m->next; m->next = code + operand; }
static void do_return(machine *m, int operand) { (void)operand; m->next = *--m->callers; }
static void do_halt(machine *m, int operand) { (void)operand; m->running = 0; }

static void (*const operations[OPERATIONS])(machine *, int) = {
    do_push, do_load, do_store, do_add, do_subtract, do_multiply, do_and, do_xor, do_shift, do_less, do_jump, do_jump_if,
    do_call, do_return, do_halt,
};

static void run_by_table(void)
{
    machine m = { code, stack, callers, 1 };
    while (m.running) {
        const u8 *at = m.next;
        m.next += 2;
        operations[at[0]](&m, at[1]);
    }
}

u32 run(u32 count)
{
    u32 sum = 0;
    write_program();
    while (count--) {
        variables[X] = (int)count;
        variables[SUM] = 0;
        variables[ROUNDS] = 2000;
        run_by_switch();
        sum = mix(sum, (u32)variables[SUM]);
        variables[ROUNDS] = 500;
        run_by_table();
        sum = mix(sum, (u32)variables[SUM]);
    }
    return sum;
}
