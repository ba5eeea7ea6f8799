"""What a release says, as data: the editions that dashboards, reports and files are made of (统计发布内容)."""

from tonghu.methods.reporting.edition import Approval, Edition, Measure, Printed

__all__ = ["Approval", "Edition", "Measure", "Printed"]
