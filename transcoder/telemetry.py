"""What Prometheus learns of the transcoder."""

from prometheus_client import Counter, Gauge, Histogram, Info

uploaded_bytes = Counter("zhanbo_upload_bytes_total", "Bytes of masters received and synced to disk")
uploads_finished = Counter("zhanbo_uploads_finished_total", "Uploads whose hash was right")
uploads_refused = Counter("zhanbo_uploads_refused_total", "Uploads whose hash was wrong")
episodes_delivered = Counter("zhanbo_episodes_delivered_total", "Episodes delivered, new or renewed")
jobs_running = Gauge("zhanbo_transcode_jobs_running", "Transcodes under way in this process")
jobs_ended = Counter("zhanbo_transcode_jobs_total", "Transcodes ended", ["outcome"])
job_seconds = Histogram(
    "zhanbo_transcode_job_duration_seconds",
    "Wall time of transcodes that were published",
    buckets=(2, 5, 10, 20, 40, 80, 160, 320, 640, 1280),
)
real_time_factor = Gauge("zhanbo_transcode_real_time_ratio", "Wall seconds per second of the last episode")
sandbox_level = Info("zhanbo_sandbox", "What the kernel gives to hold a tool: Landlock's ABI, seccomp")
jobs_revived = Counter("zhanbo_transcode_jobs_revived_total", "Jobs whose worker fell silent, begun anew")
jobs_adopted = Counter(
    "zhanbo_transcode_jobs_adopted_total", "Unfinished episodes without a job, queued again"
)
paused = Gauge("zhanbo_transcode_paused", "1 while this worker takes no jobs for want of room on a disk")
free_bytes = Gauge("zhanbo_free_bytes", "Free bytes, where the worker writes", ["place"])
collected = Counter("zhanbo_collected_total", "What nothing needed any more and was removed", ["kind"])
