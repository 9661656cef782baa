using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;

namespace Dbt.Translator.Core;

/// <summary>
/// Compiles on a thread of its own while the interpreter goes on. Hot blocks wait in a queue; one region at a time is planned
/// on the guest's thread, translated on the other, and published on the guest's again. All methods are the guest thread's.
/// <para>
/// A head is planned when its turn comes, not when it became hot: by then all of its loop has been entered often enough to be
/// taken in, and what a region published meanwhile contains needs none of its own. The one that was interpreted most comes
/// first.
/// </para>
/// </summary>
internal sealed unsafe class BackgroundCompiler(RegionCompiler compiler, CpuCoreOptions options, CpuState* state, CoreCounters counters)
{
    /// <summary>Heads that may wait. One that finds no room comes again when it is hot once more.</summary>
    private const int MostWaiting = 256;

    private readonly CpuState* _state = state;
    private readonly object _lock = new();
    private readonly List<Block> _waiting = [];
    private Thread? _thread;

    /// <summary>The job that the thread has, or has finished; the guest thread's.</summary>
    private CompileJob? _job;

    /// <summary>The job handed over and not yet taken up. Under the lock.</summary>
    private CompileJob? _next;
    private bool _stops;
    private volatile bool _finished;

    /// <summary>A job is finished: call <see cref="Publish"/>.</summary>
    public bool HasResult => _finished;

    /// <summary>Asks for a region at a hot block. It is interpreted until <see cref="Publish"/> has brought one.</summary>
    public void Request(Block head)
    {
        if (head.IsWaiting)
            return;
        if (head.Jobs != 0)
        {
            // It stays at the edge: whether it needs a region of its own shows when that which is under way is there.
            head.Executions--;
            return;
        }
        if (_waiting.Count == MostWaiting)
        {
            counters.QueueOverflows++;
            head.Executions /= 2;
            return;
        }
        head.IsWaiting = true;
        head.UsersBefore = head.Users.Count;
        _waiting.Add(head);
        counters.QueueLongest = Math.Max(counters.QueueLongest, _waiting.Count);
        if (_job is null)
            StartNext();
    }

    /// <summary>Takes in what the thread has finished and gives it the next head.</summary>
    public void Publish()
    {
        var job = _job!;
        _job = null;
        _finished = false;
        counters.BackgroundNanoseconds += Stopwatch.GetElapsedTime(job.Started).Ticks * 100;
        if (job.Failure is not null)
            Fail(job);
        if (compiler.Publish(job) == CompileResult.TooLarge)
            Start(compiler.Plan(job.Request, job.SmallerLimit));
        else
            StartNext();
    }

    private void Fail(CompileJob job)
    {
        compiler.Discard(job);
        ExceptionDispatchInfo.Throw(job.Failure!);
    }

    private void StartNext()
    {
        while (_waiting.Count != 0)
        {
            var head = TakeHottest();
            head.IsWaiting = false;
            if (!head.IsValid || head.Region is not null)
            {
                counters.QueueDropped++;
                continue;
            }
            if (head.Users.Count > head.UsersBefore)
            {
                counters.QueueDropped++;
                head.Executions = Math.Min(head.Executions, head.Threshold / 2);
                continue;
            }
            Start(compiler.Plan(head, RegionBuilder.MaxInstructions));
            return;
        }
    }

    private Block TakeHottest()
    {
        var hottest = 0;
        for (var i = 1; i < _waiting.Count; i++)
        {
            if (_waiting[i].Executions > _waiting[hottest].Executions)
                hottest = i;
        }
        var taken = _waiting[hottest];
        _waiting[hottest] = _waiting[^1];
        _waiting.RemoveAt(_waiting.Count - 1);
        return taken;
    }

    private void Start(CompileJob job)
    {
        _job = job;
        job.Started = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            _next = job;
            Monitor.Pulse(_lock);
        }
        if (_thread is not null)
            return;
        _thread = new Thread(Work) { IsBackground = true, Name = "compiler" };
        _thread.Start();
    }

    /// <summary>Waits for the job under way, and forgets it and all that wait.</summary>
    public void Cancel()
    {
        if (Abandon() is { Failure: not null } job)
            ExceptionDispatchInfo.Throw(job.Failure);
    }

    /// <summary>The job that was under way.</summary>
    private CompileJob? Abandon()
    {
        foreach (var head in _waiting)
            head.IsWaiting = false;
        _waiting.Clear();
        if (_job is not { } job)
            return null;
        lock (_lock)
        {
            if (_next is not null)
            {
                _next = null;
                _finished = true;
            }
            while (!_finished)
                Monitor.Wait(_lock);
        }
        _finished = false;
        _job = null;
        counters.CompilesDiscarded++;
        compiler.Discard(job);
        return job;
    }

    /// <summary>Ends the thread and waits for its end.</summary>
    public void Stop()
    {
        Abandon();
        if (_thread is null)
            return;
        lock (_lock)
        {
            _stops = true;
            Monitor.PulseAll(_lock);
        }
        _thread.Join();
    }

    private void Work()
    {
        while (true)
        {
            CompileJob job;
            lock (_lock)
            {
                while (_next is null && !_stops)
                    Monitor.Wait(_lock);
                if (_next is null)
                    return;
                job = _next;
                _next = null;
            }
            try
            {
                options.BeforeTranslation?.Invoke();
                RegionCompiler.Translate(job);
            }
            catch (Exception exception)
            {
                // The guest's thread throws it where it would have compiled itself: soon, even from the middle of a loop.
                job.Failure = exception;
            }
            lock (_lock)
            {
                _finished = true;
                if (job.Failure is not null)
                    Volatile.Write(ref _state->Pending, 1);
                Monitor.PulseAll(_lock);
            }
        }
    }
}
