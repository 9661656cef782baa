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

    /// <summary>Times that hot blocks are interpreted while a region is compiled, before it is waited for.</summary>
    private const int MostHotEntries = 256;

    /// <summary>What waits for the guest is seen after so long at most, and one region is not waited for more often than so.</summary>
    private const int MillisecondsAtOnce = 1, MostWaits = 50;

    private readonly CpuState* _state = state;
    private readonly object _lock = new();
    private readonly List<Block> _waiting = [];
    private Thread? _thread;

    /// <summary>The job that the thread has, or has finished; the guest thread's.</summary>
    private CompileJob? _job;

    /// <summary>Hot blocks interpreted since it was handed over.</summary>
    private int _hotEntries;

    /// <summary>Times that it may still be waited for.</summary>
    private int _patience;

    /// <summary>The thread has made its preparations, and there may be a job.</summary>
    private bool _isReady;

    /// <summary>The job handed over and not yet taken up. Under the lock.</summary>
    private CompileJob? _next;
    private bool _stops;
    private volatile bool _finished;

    /// <summary>Processor time of the preparations, in nanoseconds, until it has been counted.</summary>
    private long _preparation;

    /// <summary>What went wrong on the thread with what is finished.</summary>
    private Exception? _failure;

    /// <summary>The thread has finished something: call <see cref="Publish"/>.</summary>
    public bool HasResult => _finished;

    /// <summary>Asks for a region at a hot block. It is interpreted until <see cref="Publish"/> has brought one.</summary>
    public void Request(Block head)
    {
        if (head.IsWaiting)
        {
            WaitIfStuck();
            return;
        }
        if (head.Jobs != 0)
        {
            // It stays at the edge: whether it needs a region of its own shows when that which is under way is there.
            head.Executions--;
            WaitIfStuck();
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
        if (_thread is null)
        {
            _thread = new Thread(Work) { IsBackground = true, Name = "compiler" };
            _thread.Start();
        }
        else if (_isReady && _job is null)
        {
            StartNext();
        }
    }

    /// <summary>
    /// A hot block without a translation was entered once more. When that has happened often since the job under way began, the
    /// program is where the interpreter only takes processor time: then this waits for the job, for a while, or until the machine is wanted.
    /// </summary>
    private void WaitIfStuck()
    {
        if (_job is null || ++_hotEntries < MostHotEntries)
            return;
        lock (_lock)
        {
            for (; !_finished && _patience > 0 && Volatile.Read(ref _state->Pending) == 0; _patience--)
                Monitor.Wait(_lock, MillisecondsAtOnce);
        }
    }

    /// <summary>Takes in what the thread has finished and gives it the next head.</summary>
    public void Publish()
    {
        var job = _job;
        _job = null;
        _finished = false;
        _isReady = true;
        counters.PlanNanoseconds += _preparation;
        _preparation = 0;
        if (job is not null)
            counters.BackgroundNanoseconds += Stopwatch.GetElapsedTime(job.Started).Ticks * 100;
        if (_failure is { } failure)
        {
            if (job is not null)
                compiler.Discard(job);
            ExceptionDispatchInfo.Throw(failure);
        }
        if (job is not null && compiler.Publish(job) == CompileResult.Again)
            Start(compiler.Plan(job.Request, job.SmallerLimit));
        else
            StartNext();
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
        _hotEntries = 0;
        _patience = MostWaits;
        job.Started = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            _next = job;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits for the job under way, and forgets it and all that wait.</summary>
    public void Cancel()
    {
        Abandon();
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    private void Abandon()
    {
        foreach (var head in _waiting)
            head.IsWaiting = false;
        _waiting.Clear();
        if (_job is not { } job)
            return;
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
        Do(Prepare);
        while (Take() is { } job)
        {
            Do(() =>
            {
                options.BeforeTranslation?.Invoke();
                RegionCompiler.Translate(job);
            });
        }
    }

    private void Prepare()
    {
        var start = ThreadClock.Nanoseconds;
        InstructionClassifier.LoadTables();
        _preparation = ThreadClock.Nanoseconds - start;
    }

    private CompileJob? Take()
    {
        lock (_lock)
        {
            while (_next is null && !_stops)
                Monitor.Wait(_lock);
            var job = _next;
            _next = null;
            return job;
        }
    }

    /// <summary>What goes wrong is the guest's thread to throw, where it would have compiled itself: soon, even from the middle of a loop.</summary>
    private void Do(Action work)
    {
        Exception? failure = null;
        try
        {
            work();
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        lock (_lock)
        {
            _failure = failure;
            _finished = true;
            if (failure is not null)
                Volatile.Write(ref _state->Pending, 1);
            Monitor.PulseAll(_lock);
        }
    }
}
