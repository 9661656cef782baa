/* The sun and four planets, each drawing the others; positions, speeds and masses as in any almanac, in round figures. */
#include "x87.h"

enum { BODIES = 5 };

typedef struct {
    double x, y, z, vx, vy, vz, mass;
} Body;

static Body bodies[BODIES];

static void start(void)
{
    static const Body initial[BODIES] = {
        { 0, 0, 0, 0, 0, 0, 39.478 },
        { 4.84, -1.16, -0.104, 0.606, 2.81, -0.0252, 0.0377 },
        { 8.34, 4.12, -0.403, -1.01, 1.83, 0.00842, 0.0113 },
        { 12.9, -15.1, -0.223, 1.08, 0.869, -0.0108, 0.00172 },
        { 15.4, -25.9, 0.179, 0.979, 0.594, -0.0347, 0.00203 },
    };
    for (int i = 0; i < BODIES; i++)
        bodies[i] = initial[i];
}

static void advance(double dt)
{
    for (int i = 0; i < BODIES; i++) {
        Body *a = &bodies[i];
        for (int j = i + 1; j < BODIES; j++) {
            Body *b = &bodies[j];
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            double square = dx * dx + dy * dy + dz * dz;
            double mag = dt / (square * square_root(square));
            a->vx -= dx * b->mass * mag;
            a->vy -= dy * b->mass * mag;
            a->vz -= dz * b->mass * mag;
            b->vx += dx * a->mass * mag;
            b->vy += dy * a->mass * mag;
            b->vz += dz * a->mass * mag;
        }
    }
    for (int i = 0; i < BODIES; i++) {
        bodies[i].x += dt * bodies[i].vx;
        bodies[i].y += dt * bodies[i].vy;
        bodies[i].z += dt * bodies[i].vz;
    }
}

u32 run(u32 count)
{
    u32 sum = 0;
    set_precision();
    start();
    for (u32 i = 0; i < count * 100; i++)
        advance(0.01);
    for (int i = 0; i < BODIES; i++)
        sum = mix(sum, bits(bodies[i].x) + bits(bodies[i].vy) + bits(bodies[i].z));
    return sum;
}
